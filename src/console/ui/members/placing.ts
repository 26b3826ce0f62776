import type {
  GroupView,
  LanePhase,
  MemberNow,
  PartitionAt,
  ViewAt,
} from "../../../insight/index.ts";

/**
 * Where each partition's chip lies: in its owner's lane, as an empty slot in the lane of who awaits it, or in the tray.
 * It is read off the group as of the cursor, so a replay and the live page place chips alike.
 */
export interface Place {
  /** `topic-partition`; of a slot with `:slot` behind it. */
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly phase: ChipPhase;
  readonly sinceMs: number | null;
  /** Records wait and nobody reads them. */
  readonly hasLag: boolean;
  /** Whose it was, for one in the tray: the owner's ordinal. */
  readonly leftOrdinal: number | null;
}

/** `awaited`: an empty slot, its owner has not released the partition yet. */
export type ChipPhase = LanePhase | "awaited";

export interface Placing {
  /** By member id. */
  readonly lanes: ReadonlyMap<string, readonly Place[]>;
  readonly tray: readonly Place[];
  /** Changes exactly when a chip changed its lane. */
  readonly signature: string;
}

/** The name of a partition on chips and in URLs. */
export function partitionKey({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}-${partition}`;
}

export function placed(view: GroupView, at: ViewAt): Placing {
  const waiting = new Set(
    view.now.partitions.filter(({ lag }) => (lag ?? 0) > 0).map(partitionKey),
  );
  const lanes = new Map<string, readonly Place[]>();
  const signature: string[] = [];
  const note = (place: Place, lane: string): Place => {
    signature.push(`${place.key}@${lane}`);
    return place;
  };
  for (const { member, partitions, awaiting } of at.members) {
    const lane = [...partitions.map((each) => placeOf(each, waiting)), ...awaiting.map(slot)];
    lanes.set(
      member.memberId,
      lane.map((place) => note(place, member.memberId)),
    );
  }
  const tray = at.tray.map((each) => note(placeOf(each, waiting), ""));
  return { lanes, tray, signature: signature.sort().join("|") };
}

function placeOf(at: PartitionAt, waiting: ReadonlySet<string>): Place {
  const { topic, partition, phase, sinceMs } = at;
  const key = partitionKey(at);
  const leftOrdinal = at.lastOwner?.ordinal ?? null;
  return { key, topic, partition, phase, sinceMs, hasLag: waiting.has(key), leftOrdinal };
}

/** `orders-3` names its partition behind the last hyphen; a topic may hold hyphens of its own. */
function slot(name: string): Place {
  const at = name.lastIndexOf("-");
  const partition = Number(name.slice(at + 1));
  const facts = {
    topic: name.slice(0, at),
    partition,
    sinceMs: null,
    hasLag: false,
    leftOrdinal: null,
  };
  return { ...facts, key: `${name}:slot`, phase: "awaited" };
}

/** What is known of a member at present, by member id: heartbeats and polls are not kept for the past. */
export function presentMembers({ now }: GroupView): ReadonlyMap<string, MemberNow> {
  return new Map(now.members.map((each) => [each.member.memberId, each]));
}

/** How many chips changed their lane from one placing to the next, by their signatures. */
export function changedCount(before: string, after: string): number {
  const known = new Set(before.split("|"));
  return after.split("|").filter((each) => !known.has(each)).length;
}
