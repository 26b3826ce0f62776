import { Command } from "commander";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import {
  addPollIntervalOption,
  FEW_GROUPS_POLL_INTERVAL_MS,
  type PollIntervalFlags,
  pollIntervalMs,
} from "../observation/poll-interval.ts";
import { viewOf, withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";
import { sinceMs } from "../rebalances/since.ts";
import { untilSignal } from "../until-signal.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";
import { isTerminal, runWatch } from "./run-watch.ts";
import { watchLines } from "./watch-lines.ts";

interface WatchFlags extends ObservationFlags, PollIntervalFlags {
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
  const command = addObservationOptions(new Command("watch"));
  return addPollIntervalOption(command, FEW_GROUPS_POLL_INTERVAL_MS)
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
  const isScreen = isTerminal() && !flags.jsonl && !flags.json;
  const span = flags.span === undefined ? {} : { spanMs: sinceMs("--span", flags.span) };
  const { log, hush } = hushableLog();
  const wanted = { groupIds: [groupId], log, pollIntervalMs: pollIntervalMs(flags) };
  return withObservatory(flags, wanted, async (observatory) => {
    if (flags.json) {
      const output = stdoutOutput({ json: true });
      output.document({ group: groupId, ...viewOf(observatory, groupId) });
      return 0;
    }
    if (isScreen) {
      hush();
      return runWatch(observatory, { groupId, isRecording, ...span });
    }
    const until = untilSignal();
    await watchLines(observatory, {
      groupId,
      isJson: flags.jsonl === true,
      isRecording,
      sink: process.stdout,
      signal: until.signal,
    });
    return until.close();
  });
}

/** Clients complain on stderr until the screen is full: from then on it shows what their sources say. */
function hushableLog() {
  let isHushed = false;
  const log = warningsOnStderr((text) => {
    if (!isHushed) process.stderr.write(text);
  });
  return {
    log,
    hush: (): void => {
      isHushed = true;
    },
  };
}
