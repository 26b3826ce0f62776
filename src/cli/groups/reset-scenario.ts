import { exactlyOne, wholeNumber } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";
import { dateTimeMs, durationMs } from "./reset-time.ts";

/** Where offsets are to be reset to, as commander hands it over. */
export interface ScenarioFlags {
  readonly toEarliest?: boolean;
  readonly toLatest?: boolean;
  readonly toCurrent?: boolean;
  readonly toOffset?: string;
  readonly toDatetime?: string;
  readonly byDuration?: string;
  readonly shiftBy?: string;
  readonly fromFile?: string;
}

export type ResetScenario =
  | { readonly type: "toEarliest" | "toLatest" | "toCurrent" }
  | { readonly type: "toOffset"; readonly offset: number }
  /** The first record at or after this instant. */
  | { readonly type: "toInstant"; readonly instantMs: number }
  /** The first record that is at most this old. */
  | { readonly type: "byDuration"; readonly durationMs: number }
  | { readonly type: "shiftBy"; readonly count: number }
  | { readonly type: "fromFile"; readonly file: string };

/** Checks the flags. Throws {@link UsageError}. */
export function resetScenario(flags: ScenarioFlags): ResetScenario {
  const { toOffset = "", toDatetime = "", byDuration = "", shiftBy = "", fromFile = "" } = flags;
  const given = exactlyOne(
    {
      "--to-earliest": flags.toEarliest,
      "--to-latest": flags.toLatest,
      "--to-current": flags.toCurrent,
      "--to-offset": flags.toOffset,
      "--to-datetime": flags.toDatetime,
      "--by-duration": flags.byDuration,
      "--shift-by": flags.shiftBy,
      "--from-file": flags.fromFile,
    },
    "--reset-offsets",
  );
  const most = Number.MAX_SAFE_INTEGER;
  switch (given) {
    case "--to-earliest":
      return { type: "toEarliest" };
    case "--to-latest":
      return { type: "toLatest" };
    case "--to-current":
      return { type: "toCurrent" };
    case "--to-offset":
      return { type: "toOffset", offset: wholeNumber(given, toOffset, { least: 0, most }) };
    case "--to-datetime":
      return { type: "toInstant", instantMs: instantOf(toDatetime) };
    case "--by-duration":
      return { type: "byDuration", durationMs: durationOf(byDuration) };
    case "--shift-by":
      return { type: "shiftBy", count: wholeNumber(given, shiftBy, { least: -most, most }) };
    default:
      return { type: "fromFile", file: fromFile };
  }
}

function instantOf(text: string): number {
  const instantMs = dateTimeMs(text);
  if (instantMs !== null) return instantMs;
  throw new UsageError(
    `--to-datetime takes YYYY-MM-DDThh:mm:ss.sss, in UTC unless a zone such as Z or +02:00 follows, but was given "${text}".`,
  );
}

function durationOf(text: string): number {
  const duration = durationMs(text);
  if (duration !== null) return duration;
  throw new UsageError(`--by-duration takes PnDTnHnMnS, such as P1DT6H, but was given "${text}".`);
}
