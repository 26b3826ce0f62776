import { Command } from "commander";
import { addClientOptions, clientProperties, collect } from "../client-options.ts";
import { endOnSignals } from "../end-on-signals.ts";
import { stdoutOutput } from "../output.ts";
import { type ProduceFlags, producePlan } from "./produce-plan.ts";
import { runProduce } from "./run-produce.ts";

const examples = `
Examples:
  echo hello | regroup produce -b localhost:9092 -t orders
  regroup produce -b localhost:9092 -t orders -K : -l orders.txt
  regroup produce -b localhost:9092 -t images -k cat -z zstd cat.png
  regroup consume -b one:9092 -t orders -e -K '\\t' | regroup produce -b two:9092 -t orders -K '\\t' -X acks=1
`;

/** `regroup produce`, with the flags of kcat. */
export function produceCommand(): Command {
  return addClientOptions(new Command("produce"))
    .description("write lines of stdin, or files, to a topic, as kcat -P does")
    .argument("[files...]", "each is one record; with -l, each of its lines")
    .option("-t, --topic <topic>", "the topic")
    .option("-p, --partition <number>", "the partition, default: as the key says")
    .option("-k, --key <text>", "the key of records without one of their own")
    .option("-K, --key-delimiter <text>", "what is before it is the record's key")
    .option("-D, --delimiter <text>", "what is between two records", "\\n")
    .option("-l, --lines", "files hold records, with -D between them")
    .option("-z, --compression <codec>", "none, gzip, snappy, lz4 or zstd")
    .option("-H, --header <name=value>", "a header of every record; may be repeated", collect)
    .option("-c, --count <count>", "end after so many records")
    .option("-Z, --null-empty", "send keys and values that are empty as null")
    .option("-q, --quiet", "no progress on stderr")
    .option("--json", "write a JSON summary to stdout when done")
    .addHelpText("after", examples)
    .action(async (files: readonly string[], flags: ProduceFlags) => {
      const plan = producePlan(flags, files);
      const properties = clientProperties(flags);
      const signal = endOnSignals();
      const output = stdoutOutput(flags);
      const isWatched = process.stderr.isTTY === true;
      await runProduce(plan, properties, { stdin: process.stdin, output, isWatched, signal });
      // Nobody reads the rest: a stdin that is still open would keep the process.
      process.stdin.destroy();
    });
}
