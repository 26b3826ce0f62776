import type { GroupEventNote, NoteMember } from "../../src/model/index.ts";
import type { ToldInput } from "./story-observatory.ts";

/** When one member leaves. */
const LEAVES_MS = 22_000;
const END_MS = 30_000;

/** A large group that reads evenly, and that one member leaves after a while: `wide`, of one topic. */
export function wideStory(
  startMs: number,
  {
    memberCount,
    partitionCount,
  }: { readonly memberCount: number; readonly partitionCount: number },
): ToldInput[] {
  const told: ToldInput[] = [];
  const note = (ms: number, event: GroupEventNote): void => {
    const atMs = startMs + ms;
    told.push({ atMs, input: { kind: "note", payload: { ...event, atMs, groupId: "wide" } } });
  };
  const members = Array.from({ length: memberCount }, (_, i) => member(i));
  const leaver = members.at(-1)!;
  generation(note, {
    number: 1,
    ms: 0,
    cause: "MemberJoined",
    who: members[0]!,
    members,
    partitionCount,
  });
  note(LEAVES_MS, { type: "MemberLeft", member: leaver, reason: null });
  const rest = members.slice(0, -1);
  generation(note, {
    number: 2,
    ms: LEAVES_MS,
    cause: "MemberLeft",
    who: leaver,
    members: rest,
    partitionCount,
  });
  for (let ms = 4_000; ms < END_MS; ms += 1_000) {
    const partitions = Array.from({ length: partitionCount }, (_, partition) => ({
      topic: "orders",
      partition,
      committedOffset: ms - 2_000,
      logEndOffset: ms + partition,
      oldestAtMs: null,
    }));
    told.push({
      atMs: startMs + ms,
      input: { kind: "lag", payload: { atMs: startMs + ms, partitions } },
    });
  }
  return told.sort((a, b) => a.atMs - b.atMs);
}

export function member(i: number): NoteMember {
  return {
    memberId: `m${i}`,
    groupInstanceId: null,
    clientId: `app-${i}`,
    clientHost: "/10.0.0.1",
  };
}

export interface Generation {
  readonly number: number;
  readonly ms: number;
  readonly cause: "MemberJoined" | "MemberLeft";
  readonly who: NoteMember;
  readonly members: readonly NoteMember[];
  readonly partitionCount: number;
}

/** A barrier of two seconds, then every partition has an owner in turn. */
export function generation(
  note: (ms: number, event: GroupEventNote) => void,
  { number, ms, cause, who, members, partitionCount }: Generation,
): void {
  const isFirst = number === 1;
  note(ms, {
    type: "RebalanceStarted",
    generationId: number - 1,
    fromState: isFirst ? "Empty" : "Stable",
    cause,
    memberId: who.memberId,
    reason: null,
    waitingFor: isFirst ? [] : members.map(({ memberId }) => memberId),
    deadlineMs: null,
  });
  members.forEach((each, i) => {
    note(ms + 1000 + i * 50, {
      type: "MemberJoined",
      member: each,
      sessionTimeoutMs: 45_000,
      rebalanceTimeoutMs: 300_000,
      protocols: ["range"],
      rejoin: !isFirst,
      parked: true,
      reason: null,
    });
  });
  const facts = {
    type: "GenerationCompleted",
    generationId: number,
    members,
    removed: [],
  } as const;
  const leaderId = members[0]?.memberId ?? null;
  note(ms + 2010, {
    ...facts,
    protocolType: "consumer",
    protocolName: "range",
    leaderId,
    timedOut: isFirst,
  });
  const assignments = members.map(({ memberId }, i) => {
    const all = Array.from({ length: partitionCount }, (_, partition) => partition);
    const partitions = all.filter((partition) => partition % members.length === i);
    return { memberId, partitions: [{ topic: "orders", partitions }] };
  });
  note(ms + 2050, { type: "AssignmentStored", generationId: number, assignments });
  for (const { memberId } of members)
    note(ms + 2060, { type: "MemberSynced", memberId, generationId: number });
}
