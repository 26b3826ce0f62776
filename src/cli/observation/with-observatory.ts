import type { GroupView } from "../../insight/index.ts";
import {
  type ClusterObservatory,
  type Observatory,
  observeCluster,
  observeRecording,
} from "../../observer/index.ts";
import { checkedByClient, clientProperties } from "../client-options.ts";
import { wholeNumber } from "../flag-values.ts";
import { UsageError } from "../usage-error.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";
import type { ObservationFlags } from "./observation-options.ts";

/** What a command wants to know before it begins. */
export interface Wanted {
  /** Null: all groups. */
  readonly groupId: string | null;
  /** True: the history of every group, which is all of the journal. Default: of the group alone. */
  readonly allHistories?: boolean;
}

/** Begins to look at the cluster or recording, waits until it was read, lets `run` use it, and ends it whatever happens. */
export async function withObservatory<T>(
  flags: ObservationFlags,
  wanted: Wanted,
  run: (observatory: Observatory) => Promise<T>,
): Promise<T> {
  const observatory = await openObservatory(flags, wanted);
  try {
    return await run(observatory);
  } finally {
    await observatory.close();
  }
}

/** The observatory that the flags ask for, once it has something to tell. Throws {@link UsageError}. */
export async function openObservatory(
  flags: ObservationFlags,
  wanted: Wanted,
): Promise<Observatory> {
  if (flags.recording !== undefined) return openRecording(flags, flags.recording);
  const observatory = checkedByClient(() =>
    observeCluster({
      clientOptions: { ...clientProperties(flags), log: warningsOnStderr() },
      brokerLogs: flags.brokerLog ?? [],
      consumerNotes: flags.consumerNotes ?? [],
      histories: wanted.allHistories ? "all" : "watched",
      ...(wanted.groupId === null ? {} : { groups: [wanted.groupId] }),
    }),
  );
  await untilReady(observatory, wanted, flags);
  return observatory;
}

function openRecording(flags: ObservationFlags, file: string): Promise<Observatory> {
  const cluster = flags.bootstrapServer ?? flags.bootstrapServers;
  if (cluster !== undefined) {
    throw new UsageError("Give -b for a cluster or --recording for a file, not both.");
  }
  return observeRecording({ file });
}

async function untilReady(
  observatory: ClusterObservatory,
  { groupId }: Wanted,
  { timeout = "30000" }: ObservationFlags,
): Promise<void> {
  const timeoutMs = wholeNumber("--timeout", timeout, { least: 1, most: 2_147_483_647 });
  try {
    await observatory.ready({ ...(groupId === null ? {} : { groupId }), timeoutMs });
  } catch (error) {
    await observatory.close();
    throw error;
  }
}

/** The group as it is known now. Throws a sentence when there is none of that name. */
export function viewOf(observatory: Observatory, groupId: string): GroupView {
  const view = observatory.watch(groupId)?.view();
  if (view !== undefined) return view;
  const others = observatory.groups().map((group) => `"${group.groupId}"`);
  const known =
    others.length === 0
      ? "it has none"
      : `it has ${others.slice(0, 5).join(", ")}${others.length > 5 ? `, and ${others.length - 5} more` : ""}`;
  const failing = observatory
    .sources()
    .filter(({ status }) => status === "failing")
    .map(({ text }) => ` ${text}`);
  throw new Error(
    `There is no group "${groupId}" in ${observatory.target}: ${known}.${failing.join("")}`,
  );
}
