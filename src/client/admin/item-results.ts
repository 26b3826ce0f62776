/** What became of one item (a topic, a group, a partition) in one answer. */
export type ItemOutcome<V> = { readonly type: "done"; readonly value: V } | ItemProblem;

/** Why an item is not done. */
export type ItemProblem =
  | { readonly type: "failed"; readonly error: Error }
  /** For a passing reason: the same broker is to be asked again, after a while. */
  | { readonly type: "again"; readonly error: Error }
  /** Another broker answers for it by now: find out which, then ask again. */
  | { readonly type: "moved"; readonly error: Error };

/** Every item of a call, in the order in which it was asked for, in one of the two. */
export interface ItemResults<V> {
  readonly succeeded: ReadonlyMap<string, V>;
  readonly failed: ReadonlyMap<string, Error>;
}

export function done<V>(value: V): ItemOutcome<V> {
  return { type: "done", value };
}

export function failed(error: Error): ItemProblem {
  return { type: "failed", error };
}

/**
 * Some items of a call about many failed, for good or until its deadline; the others are done. Errors by item are in
 * `failed`, and in `errors` in the same order.
 */
export class FailedItemsError extends AggregateError {
  override readonly name = "FailedItemsError";
  /** By topic, group, member, or partition written as `topic-0`. */
  readonly failed: ReadonlyMap<string, Error>;
  /** What the call would have answered for the items that did not fail. */
  readonly succeeded: ReadonlyMap<string, unknown>;

  constructor(action: string, { failed, succeeded }: ItemResults<unknown>) {
    super([...failed.values()], sentenceOf(action, failed, succeeded.size));
    this.failed = failed;
    this.succeeded = succeeded;
  }
}

const NAMED_AT_MOST = 3;

function sentenceOf(action: string, failed: ReadonlyMap<string, Error>, succeeded: number): string {
  const named = [...failed].slice(0, NAMED_AT_MOST).map(([item, { message }]) => {
    // Our own messages name the item already, and perhaps the action.
    const said = message.startsWith(`${action}: `) ? message.slice(action.length + 2) : message;
    return said.includes(item) ? said : `${item}: ${said}`;
  });
  const rest = failed.size - named.length;
  const total = failed.size + succeeded;
  const count = total === 1 ? "failed" : `${failed.size} of ${total} failed`;
  return `${action}: ${count}: ${named.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}

/** The results of a call about many. Throws {@link FailedItemsError} unless all succeeded. */
export function allOf<V>(action: string, results: ItemResults<V>): Map<string, V> {
  if (results.failed.size > 0) throw new FailedItemsError(action, results);
  return new Map(results.succeeded);
}

/** The result of a call about one thing. Throws what it failed with. */
export function onlyOf<V>(results: ItemResults<V>): V {
  for (const error of results.failed.values()) throw error;
  return results.succeeded.values().next().value as V;
}

/** Results of outcomes that are final: the parts of one item, when nothing about it is to be asked again. */
export function finalResults<V>(outcomes: ReadonlyMap<string, ItemOutcome<V>>): ItemResults<V> {
  const succeeded = new Map<string, V>();
  const failed = new Map<string, Error>();
  for (const [name, outcome] of outcomes) {
    if (outcome.type === "done") succeeded.set(name, outcome.value);
    else failed.set(name, outcome.error);
  }
  return { succeeded, failed };
}

/** The first part of an item for whose sake the whole item has to be asked for again; null when there is none. */
export function firstPassing<V>(outcomes: ReadonlyMap<string, ItemOutcome<V>>): ItemProblem | null {
  for (const outcome of outcomes.values()) {
    if (outcome.type === "again" || outcome.type === "moved") return outcome;
  }
  return null;
}
