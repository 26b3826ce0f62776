import type { GroupView, SourceStatus } from "../../insight/index.ts";
import type { ClientLog } from "../../node-client/index.ts";
import type { ClusterObservatory, Observatory } from "../../observer/index.ts";
import { wholeNumber } from "../flag-values.ts";
import { visibleText } from "../visible-text.ts";
import { DEFAULT_READING_TIMEOUT, type ObservationFlags } from "./observation-options.ts";
import { openCluster, openRecording } from "./open-observatory.ts";
import { observedSource } from "./source-options.ts";

/** What a command wants to know before it begins. */
export interface Wanted {
  /** The groups that it is about; null: all, with the history of each, which is all of the journal. */
  readonly groupIds: readonly string[] | null;
  /** What clients complain of. Default: on stderr. */
  readonly log?: ClientLog;
  /** How often a restless group is looked at, in ms. Default 1,000. */
  readonly pollIntervalMs?: number;
}

/**
 * Begins to look at the cluster or recording, waits until it was read, lets `run` use it, and ends it whatever happens.
 * Rejects when nobody could be heard: a cluster that does not answer is not one without groups.
 */
export async function withObservatory<T>(
  flags: ObservationFlags,
  wanted: Wanted,
  run: (observatory: Observatory) => Promise<T>,
): Promise<T> {
  const { timeout = DEFAULT_READING_TIMEOUT } = flags;
  const timeoutMs = wholeNumber("--timeout", timeout, { least: 1, most: 2_147_483_647 });
  const source = observedSource(flags);
  if (source.type === "recording") return running(await openRecording(source), run);
  const { groupIds, ...how } = wanted;
  const observatory = openCluster(source, {
    histories: groupIds === null ? "all" : "watched",
    ...(groupIds === null ? {} : { groups: groupIds }),
    ...how,
  });
  return running(observatory, async () => {
    await untilRead(observatory, groupIds ?? [null], timeoutMs);
    return run(observatory);
  });
}

async function running<T>(
  observatory: Observatory,
  run: (observatory: Observatory) => Promise<T>,
): Promise<T> {
  try {
    return await run(observatory);
  } finally {
    await observatory.close();
  }
}

/** Waits for all of them together no longer than `timeoutMs`; says of what is told too early that it may be incomplete. */
async function untilRead(
  observatory: ClusterObservatory,
  groupIds: readonly (string | null)[],
  timeoutMs: number,
): Promise<void> {
  await Promise.all(
    groupIds.map((groupId) =>
      observatory.ready({ ...(groupId === null ? {} : { groupId }), timeoutMs }),
    ),
  );
  const sources = observatory.sources();
  const describe = sources.find(({ source }) => source === "describe");
  if (!isAnythingKnown(observatory, groupIds)) {
    if (describe?.status === "on") return;
    throw new Error(unheard(observatory.target, describe, timeoutMs));
  }
  for (const { source, text } of sources.filter(({ status }) => status === "catching up")) {
    note(`${source}: ${text} What follows may be incomplete: --timeout gives it longer.`);
  }
}

function unheard(target: string, describe: SourceStatus | undefined, timeoutMs: number): string {
  const isTooSoon = describe?.status === "catching up";
  const within = isTooSoon ? ` within ${timeoutMs / 1000} s, --timeout gives it longer` : "";
  return `Nothing could be heard of the groups of ${target}${within}. ${describe?.text ?? ""}`;
}

function isAnythingKnown(
  observatory: ClusterObservatory,
  groupIds: readonly (string | null)[],
): boolean {
  return groupIds.some((groupId) =>
    groupId === null
      ? observatory.groups().length > 0
      : knownView(observatory, groupId) !== undefined,
  );
}

/** For people, beside the data. */
function note(line: string): void {
  process.stderr.write(`${visibleText(line)}\n`);
}

/** The group as it is known now. Throws a sentence when there is none of that name. */
export function viewOf(observatory: Observatory, groupId: string): GroupView {
  const view = knownView(observatory, groupId);
  if (view !== undefined) return view;
  const failing = observatory
    .sources()
    .filter(({ status }) => status === "failing")
    .map(({ text }) => ` ${text}`);
  const listed = observatory.groups().map((group) => group.groupId);
  const others = listed.filter((id) => id !== groupId).map((id) => JSON.stringify(id));
  const more = others.length > 5 ? `, and ${others.length - 5} more` : "";
  const known =
    others.length === 0
      ? "regroup groups lists those there are"
      : `there are ${others.slice(0, 5).join(", ")}${more}`;
  throw new Error(
    `There is no group ${JSON.stringify(groupId)} in ${observatory.target}: ${known}.${failing.join("")}`,
  );
}

/** A watch on a group that nobody knows has a view too, without anything in it. */
function knownView(observatory: Observatory, groupId: string): GroupView | undefined {
  const view = observatory.watch(groupId)?.view();
  if (view === undefined) return undefined;
  const { groupType, members, partitions } = view.now;
  const isKnown =
    groupType !== "unknown" ||
    members.length > 0 ||
    partitions.length > 0 ||
    view.rebalances.length > 0;
  return isKnown || isListed(observatory, groupId) ? view : undefined;
}

/** A share or streams group is listed, and nothing more is known of it. */
function isListed(observatory: Observatory, groupId: string): boolean {
  const listed = observatory.groups().find((group) => group.groupId === groupId);
  return listed !== undefined && listed.state !== "Unknown" && listed.state !== "Dead";
}
