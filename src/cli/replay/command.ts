import { Command } from "commander";
import type { Observatory } from "../../observer/index.ts";
import { wholeNumber } from "../flag-values.ts";
import { withObservatory } from "../observation/with-observatory.ts";
import { UsageError } from "../usage-error.ts";
import { isTerminal, runWatch } from "../watch/run-watch.ts";
import { watchLines } from "../watch/watch-lines.ts";

interface ReplayFlags {
  readonly group?: string;
  readonly jsonl?: boolean;
  readonly speed: string;
}

const examples = `
Examples:
  regroup replay incident.jsonl
  regroup replay incident.jsonl --speed 10 --group billing
  regroup replay incident.jsonl --jsonl
  regroup console --recording incident.jsonl     the same on the page
`;

/** `regroup replay`: a recording on the terminal, from its beginning. */
export function replayCommand(): Command {
  return new Command("replay")
    .description("play a recording: on a terminal as it was, elsewhere its events as lines")
    .argument("<file>", "what regroup record wrote")
    .option("--group <id>", "the group (default: the only one)")
    .option("--speed <n>", "so many times as fast as it was, 1 to 1000", "1")
    .option("--jsonl", "the group as it was in the end, as a line of JSON")
    .addHelpText("after", examples)
    .action(async (file: string, flags: ReplayFlags) => {
      process.exitCode = await replay(file, flags);
    });
}

function replay(file: string, flags: ReplayFlags): Promise<number> {
  const playSpeed = wholeNumber("--speed", flags.speed, { least: 1, most: 1000 });
  return withObservatory({ recording: file }, { groupIds: null }, async (observatory) => {
    const groupId = flags.group ?? onlyGroup(observatory);
    if (isTerminal() && !flags.jsonl) {
      return runWatch(observatory, { groupId, isRecording: true, playSpeed });
    }
    await watchLines(observatory, {
      groupId,
      isJson: flags.jsonl ?? false,
      isRecording: true,
      sink: process.stdout,
      signal: AbortSignal.abort(),
    });
    return 0;
  });
}

function onlyGroup(observatory: Observatory): string {
  const ids = observatory.groups().map(({ groupId }) => groupId);
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return only;
  if (only === undefined) throw new Error(`${observatory.target} holds no group.`);
  const names = ids.slice(0, 10).map((id) => `"${id}"`);
  throw new UsageError(
    `The recording holds ${ids.length} groups: choose one with --group: ${names.join(", ")}.`,
  );
}
