/** What a name stands for; the word its pseudonym begins with. */
export type NameKind =
  | "group"
  | "client"
  | "member"
  | "instance"
  | "process"
  | "host"
  | "topic"
  | "assignor"
  | "cluster";

/** Reasons that Kafka's clients and coordinators give in these words, and rules understand. All others are free text. */
const KNOWN_REASONS: readonly string[] = [
  "need to re-join with the given member-id",
  "group is already rebalancing",
  "cached metadata has changed",
  "subscription has changed",
  "need to revoke partitions and re-join",
  "received assignment does not match the current subscription",
  "rebalance enforced by user",
  "offset commit failed since group is already rebalancing",
  "authentication error in heartbeat thread",
  "rebalance failed due to",
  "the consumer is being closed",
  "consumer poll timeout has expired",
  "the consumer unsubscribed from all topics",
  "not provided",
];

const KNOWN_ASSIGNORS: readonly string[] = [
  "range",
  "roundrobin",
  "sticky",
  "cooperative-sticky",
  "uniform",
  // As KafkaJS and others of the Node clients call theirs.
  "RoundRobinAssigner",
];

/** Stands for text that anybody may have written anything in. */
export const REMOVED = "(removed)";

/**
 * Pseudonyms: each name is replaced by the same one wherever it stands, numbered in the order of appearance, so the same
 * recording always comes out the same.
 *
 * Processes, clients, instances and members share one table, for they are often called alike and are recognised by it.
 * Memory is bounded by the names of the recording.
 */
export class Names {
  readonly #keepsTopics: boolean;
  readonly #people = new Map<string, string>();
  readonly #others = new Map<string, string>();
  readonly #counts = new Map<NameKind, number>();

  constructor({ topics = true }: { readonly topics?: boolean } = {}) {
    this.#keepsTopics = !topics;
  }

  /** The pseudonym of a name. The empty one (no client id, no member) stays empty. */
  of(kind: NameKind, name: string): string {
    if (name === "" || (kind === "topic" && this.#keepsTopics)) return name;
    const isPerson = kind === "client" || kind === "member" || kind === "instance";
    const table = isPerson || kind === "process" ? this.#people : this.#others;
    const key = table === this.#people ? name : `${kind} ${name}`;
    const known = table.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const pseudonym = `${kind}-${count}`;
    table.set(key, pseudonym);
    return pseudonym;
  }

  /** The known words in a reason, without what is around them. */
  reason(text: string): string {
    return KNOWN_REASONS.find((known) => text.includes(known)) ?? REMOVED;
  }

  assignor(name: string): string {
    return KNOWN_ASSIGNORS.includes(name) ? name : this.of("assignor", name);
  }
}

/** A word of a known form, or nothing of it. */
export function wordOnly(form: RegExp): (value: string) => string {
  return (value) => (form.test(value) ? value : REMOVED);
}
