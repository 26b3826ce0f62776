import { groupNameInLog } from "../../insight/index.ts";

const MOST_NAMES = 10_000;
/** What stands in a log for a line break, or was written so by somebody. */
const ESCAPED = /\\[nr]/;

/**
 * Which group a name in a broker's log means: a layout may have escaped what would break a line, so `a\nb` is the group
 * of that name or one with a line break in it.
 */
export class NamesInLog {
  /** By the name in the log; null where several groups have it. All others stand there as they are. */
  readonly #groupIds = new Map<string, string | null>();

  /** There is such a group. */
  learn(groupId: string): void {
    const name = groupNameInLog(groupId);
    if (!ESCAPED.test(name)) return;
    const known = this.#groupIds.get(name);
    if (known === undefined && this.#groupIds.size < MOST_NAMES) this.#groupIds.set(name, groupId);
    else if (known !== groupId) this.#groupIds.set(name, null);
  }

  /** Null where it may be one of several. */
  groupIdOf(name: string): string | null {
    const known = this.#groupIds.get(name);
    return known === undefined ? name : known;
  }
}
