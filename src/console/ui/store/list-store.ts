import { type ReadonlySignal, signal } from "@preact/signals";
import type { GroupSummary, SourceStatus } from "../../../insight/index.ts";
import { endpoints } from "./api.ts";
import { changedRows, type ListChange } from "./changed-rows.ts";
import { heardAt, paused } from "./clock.ts";
import { type ConnectionState, LiveStream } from "./connection.ts";
import { meta } from "./meta.ts";
import { recordedConnection } from "./served-recording.ts";
import type { ListSource } from "./sources.ts";

interface WholeList {
  readonly atMs: number;
  readonly groups: readonly GroupSummary[];
  readonly sources: readonly SourceStatus[];
}

/** Every group of the cluster, one row each. While paused, changes are gathered and not shown. */
export class ListStore implements ListSource {
  readonly #stream: LiveStream;
  readonly #groups = signal<readonly GroupSummary[] | null>(null);
  readonly #connection: ReadonlySignal<ConnectionState>;
  #heard: readonly GroupSummary[] = [];

  constructor() {
    this.#stream = new LiveStream(endpoints.groupsStream, {
      groups: (data) => this.#take((data as WholeList).groups, data as WholeList),
      changes: (data) =>
        this.#take(changedRows(this.#heard, data as ListChange), data as ListChange),
    });
    this.#connection = recordedConnection(this.#stream.state, () => meta.value?.sources);
  }

  /** Null until the first answer. */
  get groups(): ReadonlySignal<readonly GroupSummary[] | null> {
    return this.#groups;
  }

  get connection(): ReadonlySignal<ConnectionState> {
    return this.#connection;
  }

  close(): void {
    this.#stream.close();
  }

  #take(groups: readonly GroupSummary[], { atMs }: { readonly atMs: number }): void {
    heardAt(atMs);
    this.#heard = groups;
    if (!paused.value || this.#groups.value === null) this.#groups.value = groups;
  }
}
