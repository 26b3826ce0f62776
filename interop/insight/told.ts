/** What an observatory tells of each act: the rebalances that it found between the act's begin and its end. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type GroupView, type RebalanceJson, rebalanceJson } from "regroup/insight";
import { root } from "../peers.ts";
import type { Act } from "./act.ts";

/** What of the observer is used: it has no public door, so this is what the build's one is taken for. */
interface ObserverDoor {
  observeCluster(options: {
    readonly clientOptions: { readonly bootstrapServers: string };
    readonly brokerLogs?: readonly string[];
  }): ClusterObservatory;
}

export interface ClusterObservatory {
  watch(groupId: string): GroupWatch | null;
  sources(): readonly { readonly source: string; readonly status: string; readonly text: string }[];
  close(): Promise<void>;
}

interface GroupWatch {
  view(): GroupView;
  onDeltas(listener: () => void): () => void;
}

export async function observe(
  bootstrapServers: string,
  brokerLogs: readonly string[],
): Promise<ClusterObservatory> {
  const door = pathToFileURL(join(root, "dist/observer/index.js")).href;
  const { observeCluster } = (await import(door)) as ObserverDoor;
  return observeCluster({ clientOptions: { bootstrapServers }, brokerLogs });
}

/** One rebalance, as the documented JSON has it and with what only the view has. */
export interface Told extends RebalanceJson {
  readonly members: readonly string[];
  readonly startWithinMs: number;
  readonly endWithinMs: number;
}

/** The rebalances of an act, oldest first. */
export function toldOf(view: GroupView, { beganAtMs, endedAtMs }: Act): Told[] {
  const names = new Map(view.owners.map(({ memberId, name }) => [memberId, name]));
  const nameOf = (member: GroupView["rebalances"][number]["members"][number]) =>
    member.groupInstanceId ?? (member.clientId || (names.get(member.memberId) ?? member.memberId));
  return view.rebalances
    .filter(({ stableAtMs, startedAtMs }) => {
      const atMs = stableAtMs ?? startedAtMs;
      return atMs > beganAtMs && atMs <= endedAtMs;
    })
    .map((rebalance) => ({
      ...rebalanceJson(rebalance, rebalance.findings, nameOf),
      members: rebalance.members.map(nameOf),
      startWithinMs: rebalance.evidence.start?.withinMs ?? 0,
      endWithinMs: rebalance.evidence.stable?.withinMs ?? 0,
    }));
}
