import type { ClientLog } from "../../node-client/index.ts";
import {
  type ClusterObservatory,
  type Observatory,
  observeCluster,
  observeRecording,
} from "../../observer/index.ts";
import { type ClientProperties, checkedByClient } from "../client-options.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";

/** Where to look. */
export type ObservedSource = ObservedRecording | ObservedCluster;

export interface ObservedRecording {
  readonly type: "recording";
  readonly file: string;
}

export interface ObservedCluster {
  readonly type: "cluster";
  readonly properties: ClientProperties;
  readonly brokerLogs: readonly string[];
  /** Of the broker logs, east of UTC; null: this machine's, corrected by the journal. */
  readonly logTimeZoneOffsetMinutes: number | null;
  readonly consumerNotes: readonly string[];
}

/** How a cluster is looked at; none of it matters to a recording. */
export interface ClusterLook {
  /** `all`: the history of every group, which is all of the journal. */
  readonly histories: "watched" | "all";
  /** The only groups that are shown. Default: all that the user may see. */
  readonly groups?: readonly string[];
  /** How often a restless group is looked at, in ms. Default 1,000. */
  readonly pollIntervalMs?: number;
  /** What clients complain of. Default: on stderr. */
  readonly log?: ClientLog;
}

/** A recording is read to its end; a cluster begins to be looked at. Rejects with a sentence when there is no such file. */
export async function openObservatory(
  source: ObservedSource,
  look: ClusterLook,
): Promise<Observatory> {
  return source.type === "recording" ? openRecording(source) : openCluster(source, look);
}

/** Begins to look. Throws `UsageError` for client configurations that are not valid. */
export function openCluster(
  { properties, brokerLogs, logTimeZoneOffsetMinutes: zone, consumerNotes }: ObservedCluster,
  { log = warningsOnStderr(), ...look }: ClusterLook,
): ClusterObservatory {
  return checkedByClient(() =>
    observeCluster({
      clientOptions: { ...properties, log },
      brokerLogs,
      ...(zone === null ? {} : { logTimeZoneOffsetMinutes: zone }),
      consumerNotes,
      ...look,
    }),
  );
}

/** Reads a recording. Rejects with a sentence when there is no such file, or it is no recording. */
export async function openRecording({ file }: ObservedRecording): Promise<Observatory> {
  const observatory = await observeRecording({ file }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`Cannot read the recording ${file}: ${error.code ?? error.message}.`);
  });
  const [status] = observatory.sources();
  if (observatory.groups().length > 0 || status?.status !== "failing") return observatory;
  throw new Error(`Cannot read the recording ${file}: ${status.text}`);
}
