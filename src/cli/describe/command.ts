import { Command } from "commander";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import { viewOf, withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";
import { describeLines } from "./describe-lines.ts";

const examples = `
Examples:
  regroup describe billing -b localhost:9092
  regroup describe billing -b localhost:9092 --json | jq .now.members
  regroup describe billing --recording incident.jsonl
`;

/** `regroup describe`: one group as it is now. */
export function describeCommand(): Command {
  return addObservationOptions(new Command("describe"))
    .description(
      "one group now: state, members, partitions, what is wrong with it, and how that is known",
    )
    .argument("<group>", "the group")
    .option("--json", "one JSON document")
    .addHelpText("after", examples)
    .action(async (groupId: string, flags: ObservationFlags & { readonly json?: boolean }) => {
      await withObservatory(flags, { groupIds: [groupId] }, async (observatory) => {
        const output = stdoutOutput(flags);
        const view = viewOf(observatory, groupId);
        if (output.isJson) {
          const { now, alerts, findings, totals, sources } = view;
          output.document({ group: groupId, now, alerts, findings, totals, sources });
        } else output.lines(describeLines(view));
        output.end();
      });
    });
}
