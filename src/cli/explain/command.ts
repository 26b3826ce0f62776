import { Command } from "commander";
import {
  explainText,
  type GroupView,
  incidentReport,
  type RebalanceView,
} from "../../insight/index.ts";
import { wholeNumber } from "../flag-values.ts";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import { viewOf, withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";
import { jsonOf } from "../rebalances/command.ts";
import { wrapped } from "./wrapped.ts";

/** Where the text begins behind a card's label. */
const TEXT_AT = 10;

interface ExplainFlags extends ObservationFlags {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly generation?: string;
}

const examples = `
Examples:
  regroup explain billing -b localhost:9092
  regroup explain billing -b localhost:9092 --generation 42 --broker-log /var/log/kafka/server.log
  regroup explain billing --recording incident.jsonl --markdown > incident.md
`;

/** `regroup explain`: one rebalance: cause, cost, advice, evidence. */
export function explainCommand(): Command {
  return addObservationOptions(new Command("explain"))
    .description(
      "one rebalance: what happened, who caused it, what it cost, what to change, how that is known",
    )
    .argument("<group>", "the group")
    .option("--generation <n>", "the generation or epoch that it led to (default: the latest)")
    .option("--markdown", "as an incident report")
    .option("--json", "one JSON document, as of rebalances --json")
    .addHelpText("after", examples)
    .action(async (groupId: string, flags: ExplainFlags) => {
      await withObservatory(flags, { groupIds: [groupId] }, async (observatory) => {
        const output = stdoutOutput(flags);
        const view = viewOf(observatory, groupId);
        const rebalance = chosen(view, flags.generation);
        if (output.isJson) output.document({ ...jsonOf(rebalance, view) });
        else if (flags.markdown)
          output.lines((incidentReport(view, rebalance.number) ?? "").split("\n"));
        else output.lines(readable(explainText(view, rebalance.number) ?? []));
        output.end();
      });
    });
}

/** Lines as wide as the terminal; whole ones for a pipe, which looks for something in them. */
function readable(lines: readonly string[]): string[] {
  const { columns } = process.stdout;
  if (process.stdout.isTTY !== true || !columns) return [...lines];
  const width = Math.max(40, Math.min(120, columns));
  return lines.flatMap((line, i) => wrapped(line, { width, indent: i === 0 ? 2 : TEXT_AT }));
}

function chosen(view: GroupView, generation: string | undefined): RebalanceView {
  const { rebalances, groupId } = view;
  const known = rebalances.flatMap(({ toGenerationId }) => toGenerationId ?? []);
  if (generation === undefined) {
    const last = rebalances.at(-1);
    if (last !== undefined) return last;
    throw new Error(
      `No rebalance of "${groupId}" is known: none was seen since ${new Date(view.knownSinceMs).toISOString()}.`,
    );
  }
  const wanted = wholeNumber("--generation", generation, { least: 0, most: 2_147_483_647 });
  const found = rebalances.findLast((each) => led(each, wanted));
  if (found !== undefined) return found;
  throw new Error(
    `No rebalance of "${groupId}" to generation ${wanted} is known; ${known.length === 0 ? "none is" : `known are ${known.slice(-10).join(", ")}`}.`,
  );
}

/** A cooperative rebalance of two rounds led to both generations. */
function led({ toGenerationId, rounds }: RebalanceView, generation: number): boolean {
  return toGenerationId === generation || rounds.some((round) => round.generationId === generation);
}
