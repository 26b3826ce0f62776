import type { Admin } from "../../client/index.ts";
import type { JournalEvent } from "../../insight/index.ts";
import type { Uuid } from "../../model/index.ts";
import type { Clock } from "../../ports/index.ts";

const CALL_TIMEOUT_MS = 10_000;
/** A topic that was just made may be known to one broker and not yet to the next: it is asked for so often. */
const MOST_ASKED = 3;
const ASK_AGAIN_MS = 200;
/** Ids that nobody could name; what is forgotten of them is asked for again. */
const MOST_NAMELESS = 10_000;

/** Events that tell topics by their ids alone. */
type NamelessEvent = Extract<JournalEvent, { type: "TargetStored" | "CurrentAssignmentStored" }>;

/**
 * Names of topics by their ids: the journal of a group of the new protocol has ids alone. They are asked for before the
 * first event with an id that is new, for a partition cannot have one name now and another later. What this user may not
 * see, or was deleted, stays without a name.
 */
export class TopicCatalog {
  readonly #admin: Admin;
  readonly #clock: Clock;
  readonly #nameless = new Set<Uuid>();
  #names: ReadonlyMap<Uuid, string> = new Map();

  constructor(admin: Admin, clock: Clock) {
    this.#admin = admin;
    this.#clock = clock;
  }

  /** Asks the cluster. Never rejects: the journal can be read without names. */
  async load(): Promise<void> {
    try {
      const topics = await this.#admin.listTopics({ timeoutMs: CALL_TIMEOUT_MS });
      this.#names = new Map(
        topics.flatMap(({ topicId, name }) => (topicId === null ? [] : [[topicId, name] as const])),
      );
    } catch {
      // Asked for again when the next unknown id comes.
    }
  }

  /** Null where all topics of the event have names, or were asked for in vain; else resolves when they were asked for. */
  prepare(event: JournalEvent): Promise<void> | null {
    if (event.type !== "TargetStored" && event.type !== "CurrentAssignmentStored") return null;
    const unknown = this.#unknownOf(event);
    return unknown.length === 0 ? null : this.#askFor(event);
  }

  /** Tells the names of the topics that the event has by id alone. */
  name(event: NamelessEvent, learn: (topicId: Uuid, topic: string) => void): void {
    for (const topicId of topicIdsOf(event)) {
      const name = this.#names.get(topicId);
      if (name !== undefined) learn(topicId, name);
    }
  }

  async #askFor(event: NamelessEvent): Promise<void> {
    for (let asked = 1; asked <= MOST_ASKED; asked += 1) {
      await this.load();
      if (this.#unknownOf(event).length === 0) return;
      if (asked < MOST_ASKED) await this.#pause();
    }
    for (const topicId of this.#unknownOf(event)) {
      if (this.#nameless.size >= MOST_NAMELESS) this.#nameless.clear();
      this.#nameless.add(topicId);
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.setTimer(this.#clock.nowMs() + ASK_AGAIN_MS, resolve);
    });
  }

  #unknownOf(event: NamelessEvent): Uuid[] {
    return topicIdsOf(event).filter((id) => !this.#names.has(id) && !this.#nameless.has(id));
  }
}

function topicIdsOf(event: NamelessEvent): Uuid[] {
  const topics =
    event.type === "TargetStored"
      ? event.partitions
      : [...event.assigned, ...event.pendingRevocation];
  return topics.map(({ topicId }) => topicId);
}
