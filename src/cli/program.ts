import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { UsageError } from "./usage-error.ts";

const examples = `
Examples:
  regroup broker --port 0 --topic orders:6 --json
  regroup broker --help
`;

/** Every command but `broker`, which main.ts runs by itself, and the help for all of them. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const program = new Command("regroup")
    .description("Kafka consumer groups: an embedded broker, and the story of every rebalance.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText("after", examples);
  program.command("broker").description("start a Kafka-protocol broker, or several");
  if (args.length === 0) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(sentence(error.message));
  }
}

function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Commander's `error: unknown command 'x'`, as this program says things. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}
