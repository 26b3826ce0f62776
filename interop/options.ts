/** The command line of `npm run interop`. */
import { parseArgs } from "node:util";
import type { TargetName } from "./target/target.ts";

export interface Options {
  readonly targets: readonly TargetName[];
  /** Only casts that have a client of this name, or that have this name; all where undefined. */
  readonly client: string | undefined;
  /** Only this life; all where undefined. */
  readonly life: string | undefined;
  /** `security`: our own client on Apache Kafka with TLS and SASL, instead of the lives. */
  readonly security: boolean;
  /** `insight`: what our observer tells of groups on Apache Kafka, beside the truth, instead of the lives. */
  readonly insight: boolean;
  readonly list: boolean;
  readonly help: boolean;
  /** Where to write every outcome as JSON. */
  readonly json: string | undefined;
}

export const usage = `npm run interop -- [options]
npm run interop -- security                     our own client on Apache Kafka with TLS and SASL
npm run interop -- insight                      what our observer tells of Apache Kafka's groups, beside the truth
  --target regroup|kafka|both   whose broker the lives are lived on (default regroup); both compares them
  --client NAME                 only casts with this client, or the cast of this name; may have several, with commas
  --life NAME                   only this life: group, static, freeze, grow, switch, suite or tools; of insight: java-eager, …
  --list                        print casts and lives, and what is missing for them, and end
  --json FILE                   write every outcome to FILE`;

/** Reads the options; throws a TypeError with one sentence where they make no sense. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      target: { type: "string", default: "regroup" },
      client: { type: "string" },
      life: { type: "string" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const [what = "lives", ...more] = positionals;
  if (!["lives", "security", "insight"].includes(what) || more.length > 0) {
    throw new TypeError(
      `what to run is security, insight, or nothing, not ${positionals.join(" ")}`,
    );
  }
  const targets = { regroup: ["regroup"], kafka: ["kafka"], both: ["kafka", "regroup"] } as const;
  const target = values.target as keyof typeof targets;
  if (targets[target] === undefined) {
    throw new TypeError(`--target is regroup, kafka or both, not ${values.target}`);
  }
  const { client, life, list, help, json } = values;
  const [security, insight] = [what === "security", what === "insight"];
  return { targets: targets[target], security, insight, client, life, list, help, json };
}
