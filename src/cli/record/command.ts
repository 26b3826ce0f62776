import { closeSync, existsSync, openSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { recordGroup, recordingFile } from "../../observer/index.ts";
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
import { packageVersion } from "../package-version.ts";
import { sinceMs } from "../rebalances/since.ts";
import { untilSignal } from "../until-signal.ts";
import { UsageError } from "../usage-error.ts";
import { copyRecording } from "./copy-recording.ts";

interface RecordFlags extends ObservationFlags, PollIntervalFlags {
  readonly output: string;
  readonly for?: string;
  readonly pseudonyms?: boolean;
  readonly force?: boolean;
}

const examples = `
Examples:
  regroup record billing -b localhost:9092 -o incident.jsonl
  regroup record billing shipping -b localhost:9092 -o night.jsonl --for 8h --pseudonyms
  regroup record billing --recording incident.jsonl -o shared.jsonl --pseudonyms

It ends after --for, or when it is interrupted; of a --recording it makes a copy. No key or value of a record is ever
written.
`;

/** `regroup record`: writes what is heard of groups while it watches them. */
export function recordCommand(): Command {
  const command = addObservationOptions(new Command("record"));
  return addPollIntervalOption(command, FEW_GROUPS_POLL_INTERVAL_MS)
    .description("record groups to a file that replay, console, explain and doctor read")
    .argument("<group...>", "the groups")
    .requiredOption("-o, --output <file>", "the file; there must be none yet")
    .option("--for <duration>", "how long, like 90s, 10m or 8h (default: until interrupted)")
    .option("--pseudonyms", "replace the names of groups, members, clients and hosts")
    .option("--force", "write over a file that is there")
    .addHelpText("after", examples)
    .action(async (groupIds: string[], flags: RecordFlags) => {
      await record(groupIds, flags);
    });
}

function record(groupIds: readonly string[], flags: RecordFlags): Promise<void> {
  if (flags.recording !== undefined && resolve(flags.recording) === resolve(flags.output)) {
    throw new UsageError(`A recording is not copied onto itself: ${flags.output}.`);
  }
  if (!flags.force && existsSync(flags.output)) throw new UsageError(isThere(flags.output));
  const lastsMs = flags.for === undefined ? null : sinceMs("--for", flags.for);
  const wanted = { groupIds, pollIntervalMs: pollIntervalMs(flags) };
  return withObservatory(flags, wanted, async (observatory) => {
    for (const groupId of groupIds) viewOf(observatory, groupId);
    claim(flags.output, { isForced: flags.force ?? false });
    if (flags.recording !== undefined) return copy(flags.recording, groupIds, flags);
    const file = recordingFile(flags.output);
    const until = untilSignal();
    const recorder = recordGroup({
      observatory,
      groupIds,
      sink: file.sink,
      product: `regroup ${packageVersion()}`,
      pseudonyms: flags.pseudonyms ?? false,
    });
    await ended(until.signal, lastsMs);
    recorder.stop();
    await file.close().catch((error: NodeJS.ErrnoException) => {
      throw new Error(cannotWrite(flags.output, error));
    });
    // A signal is the usual way to end a recording: it is whole, and no error.
    until.close();
    const { lineCount, lostCount } = recorder;
    const lost = lostCount === 0 ? "" : `, ${lostCount} lost: the disk did not keep up`;
    stdoutOutput({}).note(`${flags.output}: ${lineCount} lines${lost}.`);
  });
}

async function copy(from: string, groupIds: readonly string[], flags: RecordFlags): Promise<void> {
  const pseudonyms = flags.pseudonyms ?? false;
  const lineCount = await copyRecording({ from, to: flags.output, groupIds, pseudonyms }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Error(cannotWrite(flags.output, error));
    },
  );
  stdoutOutput({}).note(`${flags.output}: ${lineCount} lines.`);
}

function ended(signal: AbortSignal, lastsMs: number | null): Promise<void> {
  return new Promise((end) => {
    const timer = lastsMs === null ? undefined : setTimeout(end, Math.min(lastsMs, 2 ** 31 - 1));
    const onAbort = (): void => {
      clearTimeout(timer);
      end();
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    // Without --for nothing else may keep the process: a cluster that went away comes back.
    if (timer === undefined) keepAlive(signal);
  });
}

function keepAlive(signal: AbortSignal): void {
  const timer = setInterval(() => {}, 60_000);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}

/** Makes the file before anything is recorded: who may not write should not learn it after eight hours. */
function claim(file: string, { isForced }: { readonly isForced: boolean }): void {
  try {
    closeSync(openSync(file, isForced ? "w" : "wx"));
  } catch (error) {
    throw new Error(cannotWrite(file, error as NodeJS.ErrnoException));
  }
}

function isThere(file: string): string {
  return `There is a file ${file} already: give another, or --force.`;
}

function cannotWrite(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === "EEXIST") return isThere(file);
  return `Cannot write ${file}: ${code ?? message}.`;
}
