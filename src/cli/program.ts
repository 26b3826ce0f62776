import { Command, CommanderError } from "commander";
import { packageVersion } from "./package-version.ts";
import { UsageError } from "./usage-error.ts";

const examples = `
Examples:
  regroup broker --port 0 --topic orders:6 --json
  regroup demo --tour
  regroup topics -b localhost:9092 --create --topic orders --partitions 12
  regroup groups -b localhost:9092 --describe --group billing
  regroup consume -b localhost:9092 -G billing orders -J
  regroup console -b localhost:9092
  regroup wire decode --name JoinGroupRequest --version 9 < frames.hex
`;

/** Every command but `broker`, which main.ts runs by itself, and the help for all of them. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const program = new Command("regroup")
    .description("Kafka consumer groups: an embedded broker, and the story of every rebalance.")
    .version(packageVersion())
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText("after", examples);
  program.command("broker").description("start a Kafka-protocol broker, or several");
  for (const command of await loadCommands(args)) {
    inheritSettings(program, command);
    program.addCommand(command);
  }
  if (args.length === 0) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // A command that has commands of its own, and none of them.
    if (error.code === "commander.help") throw new UsageError(halfCommand(args));
    if (error.exitCode !== 0) throw new UsageError(sentence(error.message));
  }
}

function halfCommand([name]: readonly string[]): string {
  return `regroup ${name} needs another word, see regroup ${name} --help.`;
}

/** The command that is asked for; all of them, for the help, if none is. */
async function loadCommands([name]: readonly string[]): Promise<Command[]> {
  const loaders = [
    { name: "topics", load: async () => (await import("./topics/command.ts")).topicsCommand() },
    { name: "groups", load: async () => (await import("./groups/command.ts")).groupsCommand() },
    { name: "produce", load: async () => (await import("./produce/command.ts")).produceCommand() },
    { name: "consume", load: async () => (await import("./consume/command.ts")).consumeCommand() },
    { name: "demo", load: async () => (await import("./demo/command.ts")).demoCommand() },
    {
      name: "console",
      load: async () => (await import("./console/command.ts")).consoleCommand(),
    },
    { name: "watch", load: async () => (await import("./watch/command.ts")).watchCommand() },
    {
      name: "describe",
      load: async () => (await import("./describe/command.ts")).describeCommand(),
    },
    {
      name: "rebalances",
      load: async () => (await import("./rebalances/command.ts")).rebalancesCommand(),
    },
    { name: "explain", load: async () => (await import("./explain/command.ts")).explainCommand() },
    { name: "diff", load: async () => (await import("./diff/command.ts")).diffCommand() },
    { name: "doctor", load: async () => (await import("./doctor/command.ts")).doctorCommand() },
    { name: "record", load: async () => (await import("./record/command.ts")).recordCommand() },
    { name: "replay", load: async () => (await import("./replay/command.ts")).replayCommand() },
    { name: "export", load: async () => (await import("./export/command.ts")).exportCommand() },
    { name: "wire", load: async () => (await import("./wire.ts")).wireCommand() },
  ];
  const wanted = loaders.filter((each) => each.name === name);
  return Promise.all((wanted.length > 0 ? wanted : loaders).map(({ load }) => load()));
}

/** Commander does this by itself only for commands that are made in place. */
function inheritSettings(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inheritSettings(command, each);
}

/** Commander's `error: unknown command 'x'`, as this program says things. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}
