import { Command } from "commander";
import { type DemoFlags, parseDemoOptions } from "./demo-options.ts";
import { keysHelp } from "./keyboard.ts";

const more = `
Keys, on a terminal:
${keysHelp.map((line) => `  ${line}`).join("\n")}

Without a terminal and without --tour it runs until its input has ended and is processed, or until
Ctrl-C. NO_COLOR is obeyed.

Examples:
  regroup demo
  regroup demo --tour
  regroup demo --input access.log --rate 200
  tail -f access.log | regroup demo --input - --json`;

/** \`regroup demo\`: a broker, a producer and a group of consumers to disturb, and the story of every rebalance. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run a consumer group, disturb it, and read what each rebalance cost")
    .option("--tour", "disturb it by itself in every way, then end")
    .option(
      "--input <file>",
      "feed the lines of a file, or of stdin (-), instead of numbered orders",
    )
    .option(
      "--rate <records>",
      "records fed per second; --work-ms limits how many are processed",
      "50",
    )
    .option("--consumers <count>", "consumers to start with", "3")
    .option("--partitions <count>", "partitions to start with", "6")
    .option(
      "--assignor <name>",
      "how they share them: range, roundrobin, sticky (eager) or cooperative-sticky",
      "cooperative-sticky",
    )
    .option("--session-timeout-ms <ms>", "the consumers' session.timeout.ms", "6000")
    .option(
      "--work-ms <ms>",
      "work for each record: a consumer does at most 1000/<ms> a second",
      "4",
    )
    .option("--json", "print one JSON object for each rebalance, and one for the summary")
    .option("--verbose", "show what the clients log on stderr")
    .addHelpText("after", more)
    .action(async (flags: DemoFlags) => {
      const options = parseDemoOptions(flags);
      const { runDemo } = await import("./run-demo.ts");
      process.exitCode = await runDemo(options);
    });
}
