import { Command } from "commander";
import { addClientOptions, collect } from "../client-options.ts";
import { stdoutOutput } from "../output.ts";
import { DEFAULT_TIMEOUT, withAdmin } from "../with-admin.ts";
import { runTopics } from "./run-topics.ts";
import { type TopicsFlags, topicsAction } from "./topics-action.ts";

const examples = `
Examples:
  regroup topics -b localhost:9092 --list
  regroup topics -b localhost:9092 --create --topic orders --partitions 12 --config retention.ms=86400000
  regroup topics -b localhost:9092 --describe --topic orders --json
  regroup topics -b localhost:9092 --alter --topic orders --partitions 24
`;

/** `regroup topics`, with the flags of kafka-topics. */
export function topicsCommand(): Command {
  return addClientOptions(new Command("topics"))
    .description("list, describe, create, alter and delete topics, as kafka-topics does")
    .option("--list", "the names of all topics, or of those that --topic matches")
    .option("--describe", "partitions, replicas and configurations")
    .option("--create", "create a topic")
    .option("--alter", "give topics more --partitions")
    .option("--delete", "delete topics with all their records")
    .option("--topic <name>", "a topic; but for --create, also a regular expression")
    .option("--partitions <count>", "how many there are to be; default: the brokers'")
    .option("--replication-factor <count>", "replicas of each partition; default: the brokers'")
    .option("--replica-assignment <1:2,2:3>", "the brokers of each partition, the leader first")
    .option("--config <name=value>", "a configuration of the new topic; may be repeated", collect)
    .option("--if-not-exists", "--create: no error when the topic is there")
    .option("--if-exists", "no error when no topic is there")
    .option("--exclude-internal", "leave internal topics out")
    .option("--under-replicated-partitions", "--describe: only partitions with replicas behind")
    .option("--unavailable-partitions", "--describe: only partitions without a leader")
    .option("--topics-with-overrides", "--describe: only topics with configurations of their own")
    .option("--json", "one JSON document")
    .option("--timeout <ms>", "for the whole command", DEFAULT_TIMEOUT)
    .addHelpText("after", examples)
    .action(async (flags: TopicsFlags) => {
      const action = topicsAction(flags);
      const output = stdoutOutput(flags);
      try {
        await withAdmin(flags, (admin) => runTopics(admin, action, output));
      } finally {
        output.end();
      }
    });
}
