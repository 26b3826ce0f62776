import { Command } from "commander";
import { generationDiff, generationDiffText } from "../../insight/index.ts";
import { wholeNumber } from "../flag-values.ts";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import { viewOf, withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";

const examples = `
Examples:
  regroup diff billing 41 42 -b localhost:9092
`;

/** `regroup diff`: what moved between two generations. */
export function diffCommand(): Command {
  return addObservationOptions(new Command("diff"))
    .description("what moved between two generations of a group")
    .argument("<group>", "the group")
    .argument("<from>", "a generation or epoch")
    .argument("<to>", "a later one")
    .option("--json", "one JSON document")
    .addHelpText("after", examples)
    .action(
      async (
        groupId: string,
        from: string,
        to: string,
        flags: ObservationFlags & { readonly json?: boolean },
      ) => {
        const range = { least: 0, most: 2_147_483_647 };
        const [n1, n2] = [wholeNumber("<from>", from, range), wholeNumber("<to>", to, range)];
        await withObservatory(flags, { groupIds: [groupId] }, async (observatory) => {
          const output = stdoutOutput(flags);
          const diff = generationDiff(viewOf(observatory, groupId), n1, n2);
          if (typeof diff === "string") throw new Error(diff);
          if (output.isJson) output.document(diff);
          else output.lines(generationDiffText(diff));
          output.end();
        });
      },
    );
}
