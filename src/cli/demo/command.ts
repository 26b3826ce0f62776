import { Command } from "commander";
import { type DemoFlags, parseDemoOptions, portOption, watchedCluster } from "./demo-options.ts";
import { keysHelp } from "./keyboard.ts";

const more = `
The page is where the URL says that is printed first: groups, controls and lessons. With
--bootstrap-server it shows the groups of a cluster of yours, by reading alone, and nothing is fed.

Keys, on a terminal:
${keysHelp.map((line) => `  ${line}`).join("\n")}

With --no-console, without a terminal and without --tour it runs until its input has ended and is
processed; else until Ctrl-C. NO_COLOR is obeyed.

Examples:
  regroup demo
  regroup demo --tour --no-console
  regroup demo --lesson crash
  regroup demo --bootstrap-server localhost:9092
  regroup demo --input access.log --rate 200
  tail -f access.log | regroup demo --input - --json`;

/** \`regroup demo\`: three brokers, a producer and a group of consumers to disturb, the page, and the story of every rebalance. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run a consumer group, disturb it, and see what each rebalance cost")
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
    .option("--lesson <name>", "play a lesson, or all, in the terminal, then end")
    .option("--no-console", "no page, the story in the terminal alone")
    .option("--port <port>", "the page's port; by default 8080, or any that is free")
    .option("--bootstrap-server <servers>", "watch the groups of this cluster instead")
    .option("--process-logs <folder>", "each process writes its own log there, as JSONL")
    .option("--json", "print one JSON object for each rebalance, and one for the summary")
    .option("--verbose", "show what the clients log on stderr")
    .addHelpText("after", more)
    .action(async (flags: DemoFlags) => {
      const cluster = watchedCluster(flags);
      if (cluster !== null) {
        const { watchCluster } = await import("./watch-cluster.ts");
        await watchCluster(cluster, portOption(flags));
        return;
      }
      const options = parseDemoOptions(flags);
      if (options.lessonIds !== null) {
        const { playLessons } = await import("./play-lessons.ts");
        process.exitCode = await playLessons(options.lessonIds, options);
        return;
      }
      const { runDemo } = await import("./run-demo.ts");
      process.exitCode = await runDemo(options);
    });
}
