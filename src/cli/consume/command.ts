import { Command } from "commander";
import { addClientOptions, clientProperties, collect } from "../client-options.ts";
import { endOnSignals } from "../end-on-signals.ts";
import { visibleText } from "../visible-text.ts";
import { DEFAULT_TIMEOUT } from "../with-admin.ts";
import { type ConsumeFlags, consumePlan } from "./consume-plan.ts";
import { StreamSink } from "./record-sink.ts";
import { runConsume } from "./run-consume.ts";

const examples = `
Format (-f): %s value, %S its length, %k key, %K its length, %T timestamp, %h headers, %t topic, %p partition, %o offset,
%R length as four bytes; \\n \\r \\t \\x1f as in C.

Examples:
  regroup consume -b localhost:9092 -t orders -o beginning -e
  regroup consume -b localhost:9092 -t orders -p 0 -o -5 -e -f '%o %k: %s\\n'
  regroup consume -b localhost:9092 -G billing orders payments -J
`;

/** `regroup consume`, with the flags of kcat. */
export function consumeCommand(): Command {
  return addClientOptions(new Command("consume"))
    .description("read records and write them to stdout, as kcat -C and kcat -G do")
    .argument("[topics...]", "with -G: topics, or ^patterns")
    .option("-t, --topic <topic>", "the topic", collect)
    .option("-p, --partition <number>", "a partition of it, default: all; may be repeated", collect)
    .option(
      "-o, --offset <offset>",
      "beginning (the default), end, stored, an offset, -N, s@ms, e@ms",
      collect,
    )
    .option("-G, --group <group>", "read as a member of this consumer group")
    .option("-K, --key-delimiter <text>", "write the key and this before the value")
    .option("-D, --delimiter <text>", "write this behind every record", "\\n")
    .option("-f, --format <format>", "write records so")
    .option("-J, --json", "write one JSON object a line for each record")
    .option("-Z, --show-null", "write NULL for keys and values that are null")
    .option("-e, --exit", "end when everything is read")
    .option("-c, --count <count>", "end after so many records")
    .option("-q, --quiet", "no notes on stderr")
    .option("--timeout <ms>", "for finding topics, and for closing", DEFAULT_TIMEOUT)
    .addHelpText("after", examples)
    .action(async (topics: readonly string[], flags: ConsumeFlags) => {
      const plan = consumePlan(flags, topics);
      const properties = clientProperties(flags);
      const sink = new StreamSink(process.stdout);
      const note = (line: string): void => void process.stderr.write(`${visibleText(line)}\n`);
      await runConsume(plan, properties, { sink, note, signal: endOnSignals() });
    });
}
