import type { ProcessEventReport } from "../../src/insight/index.ts";
import type { GroupEventNote, NoteMember } from "../../src/model/index.ts";
import type { GroupInput } from "../../src/observer/index.ts";

/**
 * The deck's story as inputs of the fold, to the millisecond: six partitions and three consumers; C2 is killed and its
 * session of ten seconds has to pass; C4 joins; C3 leaves. Records come at 20 a second in each partition.
 */
export const GROUP_ID = "orders-svc";
export const SESSION_MS = 10_000;

/** Instants since the story's beginning. */
export const C2_DIES_MS = 60_000;
export const C2_EXPIRES_MS = 69_200;
export const CRASH_STABLE_MS = 71_300;
export const C4_JOINS_MS = 120_000;
export const C3_BEGINS_LEAVING_MS = 149_970;
export const C3_LEAVES_MS = 150_000;
export const STORY_MS = 180_000;

const TOPIC = "orders";
const PARTITIONS = [0, 1, 2, 3, 4, 5];
const RECORD_EVERY_MS = 50;
const COMMIT_EVERY_MS = 5_000;

type Owners = Readonly<Record<string, readonly number[]>>;

/** Who reads what, from when until when; the time between is nobody's. */
const ERAS: readonly {
  readonly fromMs: number;
  readonly toMs: Readonly<Record<string, number>>;
  readonly owners: Owners;
}[] = [
  {
    fromMs: 3_050,
    owners: { C1: [0, 1], C2: [2, 3], C3: [4, 5] },
    toMs: { C1: 70_100, C2: C2_DIES_MS, C3: 71_250 },
  },
  {
    fromMs: 71_400,
    owners: { C1: [0, 1, 2], C3: [3, 4, 5] },
    toMs: { C1: 121_000, C3: 122_400 },
  },
  {
    fromMs: 122_500,
    owners: { C1: [0, 1], C3: [2, 3], C4: [4, 5] },
    toMs: { C1: 150_800, C3: C3_BEGINS_LEAVING_MS, C4: 152_000 },
  },
  {
    fromMs: 152_100,
    owners: { C1: [0, 1, 2], C4: [3, 4, 5] },
    toMs: { C1: STORY_MS, C4: STORY_MS },
  },
];

/** Every input of the story, in order; `startMs` is the instant of its beginning. */
export function deckStory(
  startMs: number,
): { readonly atMs: number; readonly input: GroupInput }[] {
  const teller = new Teller(startMs);
  tellCoordinator(teller);
  tellReaders(teller);
  tellLag(teller);
  return teller.told.sort((a, b) => a.atMs - b.atMs);
}

/** Where each partition ends and what is committed of it, as polled once a second. */
function tellLag(teller: Teller): void {
  const commits = teller.told
    .filter(({ input }) => input.kind === "note" && input.payload.type === "OffsetsCommitted")
    .sort((a, b) => a.atMs - b.atMs);
  const committed = new Map<number, number>();
  for (let ms = 4_000; ms < STORY_MS; ms += 1_000) {
    while (commits[0] !== undefined && commits[0].atMs <= teller.atMs(ms)) {
      const { payload } = commits.shift()!.input;
      if (!("type" in payload) || payload.type !== "OffsetsCommitted") continue;
      for (const { partition, offset } of payload.offsets) committed.set(partition, offset);
    }
    teller.lag(ms, committed);
  }
}

class Teller {
  readonly told: { readonly atMs: number; readonly input: GroupInput }[] = [];
  readonly #startMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  atMs(ms: number): number {
    return this.#startMs + ms;
  }

  note(ms: number, note: GroupEventNote): void {
    const atMs = this.atMs(ms);
    this.told.push({
      atMs,
      input: { kind: "note", payload: { ...note, atMs, groupId: GROUP_ID } },
    });
  }

  report(ms: number, processId: string, report: ProcessEventReport): void {
    const atMs = this.atMs(ms);
    this.told.push({ atMs, input: { kind: "report", payload: { ...report, atMs, processId } } });
  }

  lag(ms: number, committed: ReadonlyMap<number, number>): void {
    const atMs = this.atMs(ms);
    const partitions = PARTITIONS.map((partition) => {
      const committedOffset = committed.get(partition) ?? null;
      return {
        topic: TOPIC,
        partition,
        committedOffset,
        logEndOffset: Math.floor(ms / RECORD_EVERY_MS),
        oldestAtMs: committedOffset === null ? null : this.atMs(committedOffset * RECORD_EVERY_MS),
      };
    });
    this.told.push({ atMs, input: { kind: "lag", payload: { atMs, partitions } } });
  }
}

function member(processId: string): NoteMember {
  const host = `/10.0.0.${processId.slice(1)}`;
  return {
    memberId: `${processId}-m`,
    groupInstanceId: null,
    clientId: processId,
    clientHost: host,
  };
}

function tellCoordinator(teller: Teller): void {
  generation(teller, {
    number: 1,
    startMs: 0,
    cause: ["MemberJoined", "C1"],
    waits: [],
    joins: [
      [0, "C1"],
      [400, "C2"],
      [900, "C3"],
    ],
    stableMs: 3_000,
  });
  teller.note(C2_EXPIRES_MS, {
    type: "SessionExpired",
    member: member("C2"),
    sessionTimeoutMs: SESSION_MS,
    lastHeardAtMs: teller.atMs(C2_EXPIRES_MS - SESSION_MS),
  });
  generation(teller, {
    number: 2,
    startMs: C2_EXPIRES_MS,
    cause: ["SessionExpired", "C2"],
    waits: ["C1", "C3"],
    joins: [
      [70_100, "C1"],
      [71_250, "C3"],
    ],
    stableMs: CRASH_STABLE_MS,
  });
  generation(teller, {
    number: 3,
    startMs: C4_JOINS_MS,
    cause: ["MemberJoined", "C4"],
    waits: ["C1", "C3"],
    joins: [
      [C4_JOINS_MS, "C4"],
      [121_000, "C1"],
      [122_400, "C3"],
    ],
    stableMs: 122_440,
  });
  teller.note(C3_LEAVES_MS, {
    type: "MemberLeft",
    member: member("C3"),
    reason: "the consumer is being closed",
  });
  generation(teller, {
    number: 4,
    startMs: C3_LEAVES_MS,
    cause: ["MemberLeft", "C3"],
    waits: ["C1", "C4"],
    joins: [
      [150_800, "C1"],
      [152_000, "C4"],
    ],
    stableMs: 152_040,
  });
}

interface Generation {
  readonly number: number;
  readonly startMs: number;
  readonly cause: readonly ["MemberJoined" | "SessionExpired" | "MemberLeft", string];
  readonly waits: readonly string[];
  /** When each member's JoinGroup came, in order. */
  readonly joins: readonly (readonly [number, string])[];
  readonly stableMs: number;
}

function generation(
  teller: Teller,
  { number, startMs, cause: [cause, who], waits, joins, stableMs }: Generation,
): void {
  const started = {
    type: "RebalanceStarted",
    generationId: number - 1,
    fromState: number === 1 ? "Empty" : "Stable",
    cause,
    memberId: `${who}-m`,
    reason: null,
    waitingFor: waits.map((id) => `${id}-m`),
    deadlineMs: teller.atMs(startMs + 300_000),
  } as const;
  teller.note(startMs, started);
  for (const [atMs, id] of joins) {
    teller.note(atMs, {
      type: "MemberJoined",
      member: member(id),
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: 300_000,
      protocols: ["range"],
      rejoin: waits.includes(id),
      parked: true,
      reason: null,
    });
  }
  const members = joins.map(([, id]) => id).sort();
  teller.note(stableMs - 30, {
    type: "GenerationCompleted",
    generationId: number,
    protocolType: "consumer",
    protocolName: "range",
    leaderId: "C1-m",
    members: members.map(member),
    removed: [],
    timedOut: number === 1,
  });
  const { owners } = ERAS[number - 1]!;
  teller.note(stableMs, {
    type: "AssignmentStored",
    generationId: number,
    assignments: members.map((id) => ({
      memberId: `${id}-m`,
      partitions: [{ topic: TOPIC, partitions: owners[id]! }],
    })),
  });
  for (const id of members)
    teller.note(stableMs, { type: "MemberSynced", memberId: `${id}-m`, generationId: number });
}

/** What the processes say: each reads what it owns, in steps of a second, and commits every five seconds. */
function tellReaders(teller: Teller): void {
  const processed = new Map(PARTITIONS.map((partition) => [partition, 0]));
  const committed = new Map(PARTITIONS.map((partition) => [partition, 0]));
  ERAS.forEach(({ fromMs, toMs, owners }, era) => {
    for (const [id, partitions] of Object.entries(owners)) {
      const assigned = { memberId: `${id}-m`, partitions: [{ topic: TOPIC, partitions }] };
      teller.report(fromMs, id, { type: "Assigned", ...assigned });
      for (const partition of partitions) {
        // Who takes over begins at what was committed.
        processed.set(partition, committed.get(partition)!);
        readOn(teller, {
          id,
          partition,
          fromMs,
          toMs: toMs[id]!,
          era: era + 1,
          processed,
          committed,
        });
      }
      if (id === "C2") teller.report(C2_DIES_MS, id, { type: "Died", signal: "SIGKILL" });
      else if (id === "C3" && era === 2)
        teller.report(C3_BEGINS_LEAVING_MS, id, { type: "Leaving" });
      else if (toMs[id]! < STORY_MS) teller.report(toMs[id]!, id, { type: "Revoked", ...assigned });
      beat(teller, id, { fromMs, toMs: toMs[id]! });
    }
  });
}

interface Reading {
  readonly id: string;
  readonly partition: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly era: number;
  readonly processed: Map<number, number>;
  readonly committed: Map<number, number>;
}

function readOn(
  teller: Teller,
  { id, partition, fromMs, toMs, era, processed, committed }: Reading,
): void {
  const memberId = `${id}-m`;
  for (let ms = fromMs + 100; ms < toMs; ms += 500) {
    const fromOffset = processed.get(partition)!;
    const toOffset = Math.floor((ms - RECORD_EVERY_MS) / RECORD_EVERY_MS) - 1;
    if (toOffset < fromOffset) continue;
    const firstTimestampMs = teller.atMs(fromOffset * RECORD_EVERY_MS);
    const firstAtMs = teller.atMs(Math.max(fromMs + 60, ms - 450));
    teller.report(ms, id, {
      type: "ProcessedRange",
      memberId,
      topic: TOPIC,
      partition,
      fromOffset,
      toOffset,
      firstAtMs,
      firstTimestampMs,
    });
    processed.set(partition, toOffset + 1);
    if (Math.floor(ms / COMMIT_EVERY_MS) !== Math.floor((ms - 500) / COMMIT_EVERY_MS))
      commit(teller, { ms, memberId, partition, era, processed, committed });
  }
  // A member that gives its partitions up in order commits what it did.
  const isOrderly = id !== "C2" && toMs < STORY_MS;
  if (isOrderly) commit(teller, { ms: toMs - 5, memberId, partition, era, processed, committed });
}

function commit(
  teller: Teller,
  {
    ms,
    memberId,
    partition,
    era,
    processed,
    committed,
  }: Pick<Reading, "partition" | "era" | "processed" | "committed"> & {
    readonly ms: number;
    readonly memberId: string;
  },
): void {
  const offset = processed.get(partition)!;
  const previousOffset = committed.get(partition) || -1;
  committed.set(partition, offset);
  teller.note(ms, {
    type: "OffsetsCommitted",
    memberId,
    generationId: era,
    offsets: [{ topic: TOPIC, partition, offset, previousOffset }],
  });
}

/** It lives: polls and heartbeats, once a second; and where its partitions end. */
function beat(
  teller: Teller,
  id: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): void {
  for (let ms = fromMs + 200; ms < toMs; ms += 1_000) {
    const lastHeardAtMs = teller.atMs(ms - 150);
    teller.note(ms, { type: "MembersHeard", members: [{ memberId: `${id}-m`, lastHeardAtMs }] });
    teller.report(ms, id, {
      type: "Alive",
      memberId: `${id}-m`,
      lastPollAtMs: teller.atMs(ms - 80),
      lastHeartbeatAtMs: lastHeardAtMs,
      maxPollIntervalMs: 300_000,
      heartbeatIntervalMs: 3_000,
    });
  }
}
