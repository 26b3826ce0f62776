import type { Destination } from "../cluster/cluster.ts";
import type { AdminCall } from "./admin-call.ts";
import type { ItemOutcome, ItemProblem, ItemResults } from "./item-results.ts";

/*
 * How a call about many items comes to its end (Kafka's `AdminApiDriver`).
 *
 * Each item is pending, done, or failed. A pending item is first located: which broker answers for it (the controller, a
 * group's coordinator, a partition's leader)? Then all items of one broker are asked for in one request, brokers side by
 * side. An answer gives each item its own outcome: done, failed, again (the broker is not ready), or moved (to be located
 * anew). A connection that breaks, or a request that gets no answer, moves all items that were in it. Rounds go on, with
 * backoff, until nothing is pending, the attempts (`retries`) are used up, or the deadline passes: what is pending then
 * fails with the last thing that was said about it. Only an aborted signal and `close` end the call as a whole.
 */

/** Where an item is asked for, or why nobody knows. */
export type Location = { readonly type: "at"; readonly to: Destination } | ItemProblem;

/** How the items of one call are located and asked for. */
export interface ItemRequests<V> {
  readonly items: readonly string[];
  /** May leave items out: they fail when the deadline passes. What it throws counts for all items it was asked for. */
  locate(items: readonly string[], call: AdminCall): Promise<ReadonlyMap<string, Location>>;
  /** One broker's items. What it throws counts for all of them. */
  ask(
    to: Destination,
    items: readonly string[],
    call: AdminCall,
  ): Promise<ReadonlyMap<string, ItemOutcome<V>>>;
}

interface Pending {
  to: Destination | null;
  error: Error | null;
}

/** Resolves with every item in one of the two maps. Rejects only when the call is aborted or the admin closed. */
export async function askEach<V>(
  call: AdminCall,
  requests: ItemRequests<V>,
): Promise<ItemResults<V>> {
  const rounds = new Rounds(call, requests);
  for (let attempt = 0; rounds.pending.size > 0; attempt++) {
    if (attempt > 0) await call.backOff(attempt);
    if (attempt > call.context.settings.retries || call.leftMs === 0) break;
    await rounds.locate();
    await rounds.ask();
  }
  return rounds.end();
}

class Rounds<V> {
  readonly pending: Map<string, Pending>;
  readonly #call: AdminCall;
  readonly #requests: ItemRequests<V>;
  readonly #done = new Map<string, V>();
  readonly #failed = new Map<string, Error>();

  constructor(call: AdminCall, requests: ItemRequests<V>) {
    this.#call = call;
    this.#requests = requests;
    this.pending = new Map(requests.items.map((item) => [item, { to: null, error: null }]));
  }

  async locate(): Promise<void> {
    const homeless = [...this.pending].filter(([, { to }]) => to === null).map(([item]) => item);
    if (homeless.length === 0) return;
    try {
      const located = await this.#requests.locate(homeless, this.#call);
      for (const [item, location] of located) {
        if (location.type === "at") this.pending.get(item)!.to = location.to;
        else this.#settle(item, location);
      }
    } catch (error) {
      this.#allFailed(homeless, error);
    }
  }

  async ask(): Promise<void> {
    await Promise.all(
      this.#byDestination().map(async ({ to, items }) => {
        try {
          const outcomes = await this.#requests.ask(to, items, this.#call);
          for (const item of items) this.#settle(item, outcomes.get(item) ?? unanswered(item));
        } catch (error) {
          this.#allFailed(items, error);
        }
      }),
    );
  }

  end(): ItemResults<V> {
    for (const [item, { error }] of this.pending) {
      this.#failed.set(item, this.#call.timedOut(item, error));
    }
    return {
      succeeded: inOrder(this.#requests.items, this.#done),
      failed: inOrder(this.#requests.items, this.#failed),
    };
  }

  #byDestination(): { to: Destination; items: string[] }[] {
    const groups = new Map<string, { to: Destination; items: string[] }>();
    for (const [item, { to }] of this.pending) {
      if (to === null) continue;
      const key = to.type === "node" ? `${to.nodeId}` : to.type;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { to, items: [item] });
      else group.items.push(item);
    }
    return [...groups.values()];
  }

  #settle(item: string, outcome: ItemOutcome<V>): void {
    if (outcome.type === "done") this.#done.set(item, outcome.value);
    else if (outcome.type === "failed") this.#failed.set(item, outcome.error);
    else {
      const pending = this.pending.get(item)!;
      pending.error = outcome.error;
      if (outcome.type === "moved") pending.to = null;
      return;
    }
    this.pending.delete(item);
  }

  /** A request that failed as a whole: for a passing reason, or for good. */
  #allFailed(items: readonly string[], cause: unknown): void {
    if (this.#call.isOver(cause)) throw cause;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const retriable = "retriable" in error && error.retriable === true;
    for (const item of items) this.#settle(item, { type: retriable ? "moved" : "failed", error });
  }
}

function unanswered(item: string): ItemProblem {
  const error = new Error(`The broker's answer says nothing about ${item}`);
  return { type: "failed", error };
}

function inOrder<V>(items: readonly string[], map: ReadonlyMap<string, V>): Map<string, V> {
  const ordered = new Map<string, V>();
  for (const item of items) if (map.has(item)) ordered.set(item, map.get(item)!);
  return ordered;
}
