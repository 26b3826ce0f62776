import { Command } from "commander";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import { withObservatory } from "../observation/with-observatory.ts";
import { sinceMs } from "../rebalances/since.ts";
import { runWatch } from "./run-watch.ts";
import { untilSignal } from "./until-signal.ts";
import { watchLines } from "./watch-lines.ts";

interface WatchFlags extends ObservationFlags {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly span?: string;
}

const examples = `
Examples:
  regroup watch billing -b localhost:9092
  regroup watch billing -b localhost:9092 --broker-log /var/log/kafka/server.log
  regroup watch billing -b localhost:9092 --jsonl | jq 'select(.kind == "rebalance")'
  regroup watch billing --recording incident.jsonl
`;

/** `regroup watch`: the page's twin on a terminal; a stream of lines anywhere else. */
export function watchCommand(): Command {
  return addObservationOptions(new Command("watch"))
    .description("a group as it lives: state, lag, members, partitions, rebalances")
    .argument("<group>", "the group")
    .option("--jsonl", "a snapshot and then each change, as a line of JSON")
    .option("--json", "the group as it is now, as one JSON document, and end")
    .option("--span <duration>", "time that is shown, like 90s or 10m (default: up to two minutes)")
    .addHelpText("after", examples)
    .action(async (groupId: string, flags: WatchFlags) => {
      process.exitCode = await watchGroup(groupId, flags);
    });
}

function watchGroup(groupId: string, flags: WatchFlags): Promise<number> {
  const isRecording = flags.recording !== undefined;
  const span = flags.span === undefined ? {} : { spanMs: sinceMs("--span", flags.span) };
  return withObservatory(flags, { groupId }, async (observatory) => {
    const isScreen = process.stdout.isTTY === true && process.stdin.isTTY === true;
    if (isScreen && !flags.jsonl && !flags.json) {
      return runWatch(observatory, { groupId, isRecording, ...span });
    }
    const until = untilSignal();
    await watchLines(observatory, {
      groupId,
      isJson: flags.jsonl === true || flags.json === true,
      isRecording: isRecording || flags.json === true,
      sink: process.stdout,
      signal: until.signal,
    });
    return until.close();
  });
}
