import type { GroupNote } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import { type EventLine, line } from "./event-line.ts";
import type { NameBook } from "./name-book.ts";
import { groupedText, partitionText, shortList } from "./wording.ts";

/** Per member and kind of line. */
const SPACING_MS = 1_000;
const REMEMBERED_COUNT = 20_000;

type Committed = Extract<GroupNote, { type: "OffsetsCommitted" }>;

/**
 * What of the many commits is worth a line: the first one of a partition's new owner, an offset that went back, and
 * commits that were refused; of each at most one a second and member.
 */
export class CommitLines {
  readonly #committers = new Map<string, string>();
  readonly #toldAtMs = new Map<string, number>();

  committed(note: Committed, names: NameBook): EventLine[] {
    const first: string[] = [];
    const back: string[] = [];
    for (const each of note.offsets) {
      const key = partitionKey(each);
      const { offset, previousOffset } = each;
      const before = this.#committers.get(key);
      if (before !== note.memberId) {
        set(this.#committers, key, note.memberId);
        first.push(`${partitionText(each)} at ${groupedText(offset)}`);
      }
      if (previousOffset > offset)
        back.push(
          `${partitionText(each)} from ${groupedText(previousOffset)} to ${groupedText(offset)}`,
        );
    }
    if (first.length + back.length === 0) return [];
    return this.#commitLines(note, names, { first, back });
  }

  refused(note: Extract<GroupNote, { type: "CommitRefused" }>, names: NameBook): EventLine[] {
    if (!this.#isDue(`refused ${note.memberId}`, note.atMs)) return [];
    const name = names.nameOf(note.memberId);
    const text = `a commit of ${name} in generation ${note.generationId} is refused: ${note.error}`;
    return [line("fenced", text, name)];
  }

  #commitLines(
    { memberId, atMs }: Committed,
    names: NameBook,
    said: { readonly first: readonly string[]; readonly back: readonly string[] },
  ): EventLine[] {
    const isMember = memberId !== "";
    const name = isMember ? names.nameOf(memberId) : null;
    const who = name ?? "somebody who is not a member";
    const lines: EventLine[] = [];
    if (said.back.length > 0 && this.#isDue(`back ${memberId}`, atMs)) {
      lines.push(line("commit", `${who} sets offsets back: ${shortList(said.back, 3)}`, name));
    }
    if (said.first.length > 0 && this.#isDue(`first ${memberId}`, atMs)) {
      lines.push(line("commit", `${who} commits first: ${shortList(said.first, 3)}`, name));
    }
    return lines;
  }

  #isDue(key: string, atMs: number): boolean {
    const lastMs = this.#toldAtMs.get(key);
    if (lastMs !== undefined && atMs - lastMs < SPACING_MS && atMs >= lastMs) return false;
    set(this.#toldAtMs, key, atMs);
    return true;
  }
}

function set<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size <= REMEMBERED_COUNT) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
