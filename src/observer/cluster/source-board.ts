import type { SourceStatus } from "../../insight/index.ts";

type SourceName = SourceStatus["source"];

/**
 * How each source of an observatory does, and of single groups where one does otherwise: a group that may not be
 * described while others may.
 */
export class SourceBoard {
  readonly #onChanged: (groupId: string | null) => void;
  readonly #statuses = new Map<SourceName, SourceStatus>();
  readonly #ofGroups = new Map<string, SourceStatus>();

  /** `onChanged` is called with the only group of which a status is another one now; null: of all. */
  constructor(onChanged: (groupId: string | null) => void) {
    this.#onChanged = onChanged;
  }

  all(): readonly SourceStatus[] {
    return [...this.#statuses.values()];
  }

  get(source: SourceName): SourceStatus | null {
    return this.#statuses.get(source) ?? null;
  }

  /** It cannot be had now, or at all. */
  hasFailed(source: SourceName): boolean {
    const status = this.#statuses.get(source)?.status;
    return status === "failing" || status === "off";
  }

  set(status: SourceStatus): void {
    const before = this.#statuses.get(status.source);
    if (before?.status === status.status && before.text === status.text) return;
    this.#statuses.set(status.source, status);
    this.#onChanged(null);
  }

  /** One group's own status of a source; null when it is that of all. */
  setOfGroup(groupId: string, status: SourceStatus | null): void {
    if (this.#ofGroups.get(groupId)?.text === status?.text) return;
    if (status === null) this.#ofGroups.delete(groupId);
    else this.#ofGroups.set(groupId, status);
    this.#onChanged(groupId);
  }

  ofGroup(groupId: string): readonly SourceStatus[] {
    const own = this.#ofGroups.get(groupId);
    return this.all().map((status) => (status.source === own?.source ? own : status));
  }
}
