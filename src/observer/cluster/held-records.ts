import type { JournalEvent } from "../../insight/index.ts";

/** A record of the journal, and up to where back none is missing. */
export interface HeldRecord {
  readonly event: JournalEvent;
  readonly completeFromOffset: number;
}

/** What waits at most of one group; more is not waited with. */
const MOST_HELD = 10_000;

/**
 * Records of groups of which something has to be asked before the next one can be understood. They stay in their order:
 * while a group waits, all of its records do.
 */
export class HeldRecords {
  readonly #held = new Map<string, HeldRecord[]>();

  isHeld(groupId: string): boolean {
    return this.#held.has(groupId);
  }

  /** From now on the group waits; `record` is the first that does. */
  begin(record: HeldRecord): void {
    this.#held.set(record.event.groupId, [record]);
  }

  /** True where the group waits, and the record with it. */
  join(record: HeldRecord): boolean {
    const held = this.#held.get(record.event.groupId);
    if (held === undefined || held.length >= MOST_HELD) return false;
    held.push(record);
    return true;
  }

  /** The records of the group, which waits no longer. */
  release(groupId: string): readonly HeldRecord[] {
    const held = this.#held.get(groupId) ?? [];
    this.#held.delete(groupId);
    return held;
  }
}
