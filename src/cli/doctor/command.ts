import { Command } from "commander";
import type { GroupView } from "../../insight/index.ts";
import type { Observatory } from "../../observer/index.ts";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import { viewOf, withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";
import { diagnosis, diagnosisLines, exitCodeOf } from "./diagnosis.ts";

const examples = `
Examples:
  regroup doctor billing -b localhost:9092
  regroup doctor -b localhost:9092 --json

Ends with 0 when all is well, 10 with warnings, 20 with problems; 1 and 2 are errors and bad usage.
`;

/** `regroup doctor`: the rules over one group, or all of them. */
export function doctorCommand(): Command {
  return addObservationOptions(new Command("doctor"))
    .description(
      "what is wrong with a group, or with any, and what to change; the exit code is the verdict",
    )
    .argument("[group]", "the group (default: all)")
    .option("--json", "one JSON document")
    .addHelpText("after", examples)
    .action(
      async (
        groupId: string | undefined,
        flags: ObservationFlags & { readonly json?: boolean },
      ) => {
        const groupIds = groupId === undefined ? null : [groupId];
        await withObservatory(flags, { groupIds }, async (observatory) => {
          const output = stdoutOutput(flags);
          const results = viewsOf(observatory, groupId).map(diagnosis);
          if (output.isJson) output.document({ groups: results, sources: observatory.sources() });
          else output.lines(diagnosisLines(results));
          output.end();
          process.exitCode = exitCodeOf(results);
        });
      },
    );
}

function viewsOf(observatory: Observatory, groupId: string | undefined): GroupView[] {
  if (groupId !== undefined) return [viewOf(observatory, groupId)];
  return observatory
    .groups()
    .map((group) => group.groupId)
    .sort()
    .flatMap((id) => observatory.watch(id)?.view() ?? []);
}
