import type { Admin } from "../../client/index.ts";
import type { JournalEvent } from "../../insight/index.ts";
import type { Uuid } from "../../model/index.ts";
import type { Clock } from "../../ports/index.ts";

/** Topics that are not known are asked for at most so often. */
const ASK_EVERY_MS = 10_000;
const CALL_TIMEOUT_MS = 10_000;

/** Events that tell topics by their ids alone. */
type NamelessEvent = Extract<JournalEvent, { type: "TargetStored" | "CurrentAssignmentStored" }>;

/**
 * Names of topics by their ids: the journal of a group of the new protocol has ids alone. What this user may not see, or
 * was deleted, stays without a name.
 */
export class TopicCatalog {
  readonly #admin: Admin;
  readonly #clock: Clock;
  #names: ReadonlyMap<Uuid, string> = new Map();
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(admin: Admin, clock: Clock) {
    this.#admin = admin;
    this.#clock = clock;
  }

  /** Asks the cluster. Never rejects: the journal can be read without names. */
  async load(): Promise<void> {
    this.#askedAtMs = this.#clock.nowMs();
    try {
      const topics = await this.#admin.listTopics({ timeoutMs: CALL_TIMEOUT_MS });
      this.#names = new Map(
        topics.flatMap(({ topicId, name }) => (topicId === null ? [] : [[topicId, name] as const])),
      );
    } catch {
      // Asked for again when the next unknown id comes.
    }
  }

  /** Tells the names of the topics that the event has by id alone. */
  name(event: NamelessEvent, learn: (topicId: Uuid, topic: string) => void): void {
    for (const topicId of topicIdsOf(event)) {
      const name = this.#names.get(topicId);
      if (name !== undefined) learn(topicId, name);
      else if (this.#clock.nowMs() - this.#askedAtMs >= ASK_EVERY_MS) void this.load();
    }
  }
}

function topicIdsOf(event: NamelessEvent): Uuid[] {
  const topics =
    event.type === "TargetStored"
      ? event.partitions
      : [...event.assigned, ...event.pendingRevocation];
  return topics.map(({ topicId }) => topicId);
}
