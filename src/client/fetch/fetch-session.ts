import type { TopicPartition, Uuid } from "../../model/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import { PartitionMap } from "./partition-map.ts";

/*
 * The fetch session with one broker (KIP-227, `FetchSessionHandler`): the broker remembers the partitions, and a request
 * names only those that are new, changed or gone.
 *
 *   no session   the next request is full: epoch 0 and every partition. With an id left from before, it also ends that one.
 *   session      the response to a full request gave an id: requests count epochs 1, 2, … and name the differences.
 *
 * Whatever goes wrong (an error of the session, a request without an answer) leads to the next request being full: what
 * the broker remembers is then no longer known.
 */

/** What is wanted of one partition, and the assignment epoch for which. */
export interface FetchTarget extends TopicPartition {
  /** Null: unknown, which keeps the whole request below version 13. */
  readonly topicId: Uuid | null;
  readonly assignmentEpoch: number;
  readonly fetchOffset: number;
  /** -1 does not say. */
  readonly currentLeaderEpoch: number;
}

/** What the next request says. */
export interface FetchPlan {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly toSend: readonly FetchTarget[];
  readonly toForget: readonly FetchTarget[];
  readonly usesTopicIds: boolean;
}

const NO_SESSION = 0;
const INITIAL_EPOCH = 0;
const FINAL_EPOCH = -1;
const MAX_EPOCH = 0x7fff_ffff;

export class FetchSession {
  #sessionId = NO_SESSION;
  #epoch = INITIAL_EPOCH;
  #usesTopicIds = false;
  #targets = new PartitionMap<FetchTarget>();
  #topicNames = new Map<Uuid, string>();

  /** What was last wanted of a partition that the session holds. */
  targetOf(partition: TopicPartition): FetchTarget | undefined {
    return this.#targets.get(partition);
  }

  /** Everything that was last wanted. */
  targets(): Iterable<FetchTarget> {
    return this.#targets.values();
  }

  /** The topic of a response, which names it by id from version 13 on. */
  topicName(topic: string, topicId: Uuid): string | undefined {
    return topic === "" ? this.#topicNames.get(topicId) : topic;
  }

  /** The next request for these partitions: all of them, and no others. */
  plan(wanted: readonly FetchTarget[]): FetchPlan {
    const usesTopicIds = wanted.every(({ topicId }) => topicId !== null);
    // A session speaks of topics by id or by name, not both.
    if (usesTopicIds !== this.#usesTopicIds) this.#epoch = INITIAL_EPOCH;
    this.#usesTopicIds = usesTopicIds;
    const before = this.#targets;
    this.#targets = new PartitionMap();
    for (const target of wanted) this.#targets.set(target, target);
    this.#topicNames = new Map(wanted.map(({ topicId, topic }) => [topicId ?? topic, topic]));
    const session = { sessionId: this.#sessionId, sessionEpoch: this.#epoch, usesTopicIds };
    if (this.#epoch === INITIAL_EPOCH) return { ...session, toSend: wanted, toForget: [] };
    return {
      ...session,
      toSend: wanted.filter((target) => !isSame(before.get(target), target)),
      toForget: [...before.values()].filter((target) => isGone(target, this.#targets)),
    };
  }

  /** The answer came, without an error of the whole request. The id is 0 when the broker keeps no session. */
  answered(sessionId: number): void {
    const isSame = sessionId === this.#sessionId;
    this.#sessionId = sessionId;
    if (sessionId === NO_SESSION) this.#epoch = INITIAL_EPOCH;
    else this.#epoch = isSame ? nextEpoch(this.#epoch) : INITIAL_EPOCH + 1;
  }

  /** The request failed as a whole, null when there was no answer at all. */
  failed(error: ErrorName | null): void {
    // With its id the next request ends the session, where there still is one, and begins another.
    this.#epoch = INITIAL_EPOCH;
    if (error === "FETCH_SESSION_ID_NOT_FOUND") this.#sessionId = NO_SESSION;
  }

  /** The request that ends the session; null when there is none. */
  end(): FetchPlan | null {
    const sessionId = this.#sessionId;
    this.#sessionId = NO_SESSION;
    this.#epoch = INITIAL_EPOCH;
    if (sessionId === NO_SESSION) return null;
    const usesTopicIds = this.#usesTopicIds;
    return { sessionId, sessionEpoch: FINAL_EPOCH, toSend: [], toForget: [], usesTopicIds };
  }
}

function nextEpoch(epoch: number): number {
  return epoch === MAX_EPOCH ? INITIAL_EPOCH + 1 : epoch + 1;
}

/** The assignment epoch is ours alone: the broker does not see it. */
function isSame(before: FetchTarget | undefined, target: FetchTarget): boolean {
  return (
    before !== undefined &&
    before.topicId === target.topicId &&
    before.fetchOffset === target.fetchOffset &&
    before.currentLeaderEpoch === target.currentLeaderEpoch
  );
}

/** No longer wanted; or wanted of a topic that was deleted and made again, which is another topic. */
function isGone(target: FetchTarget, wanted: PartitionMap<FetchTarget>): boolean {
  return wanted.get(target)?.topicId !== target.topicId;
}
