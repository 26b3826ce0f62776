import type { ReadonlySignal } from "@preact/signals";
import type { GroupSummary, GroupView } from "../../../insight/index.ts";
import type { ConnectionState } from "./connection.ts";

/** Whoever tells of one group: the server, or a recording. */
export interface GroupSource {
  readonly groupId: string;
  /** Null until something is known. */
  readonly view: ReadonlySignal<GroupView | null>;
  readonly connection: ReadonlySignal<ConnectionState>;
  close(): void;
}

/** Whoever tells which groups there are. */
export interface ListSource {
  /** Null until the first answer. */
  readonly groups: ReadonlySignal<readonly GroupSummary[] | null>;
  readonly connection: ReadonlySignal<ConnectionState>;
  close(): void;
}
