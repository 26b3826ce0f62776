import type { MemberNote } from "../../member/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import type { Diagnostics } from "../../ports/index.ts";

/**
 * What a client publishes on `node:diagnostics_channel`, by channel. A message is made only while somebody listens; one
 * per batch, request or event, never one per record.
 */
export interface DiagnosticsMessages {
  /** What a group member says of itself: joins, syncs, rebalances, revocations, losses. */
  readonly "regroup:rebalance": { readonly clientId: string; readonly note: MemberNote };
  /** The coordinator accepted a commit. */
  readonly "regroup:commit": {
    readonly clientId: string;
    readonly groupId: string;
    readonly offsets: readonly (TopicPartition & { readonly offset: number })[];
    readonly latencyMs: number;
  };
  /** A fetch was answered. */
  readonly "regroup:fetch": {
    readonly clientId: string;
    readonly nodeId: number;
    readonly latencyMs: number;
    readonly sizeBytes: number;
    readonly recordCount: number;
  };
  /** A produce request was answered; what became of each batch is in the promises of its records. */
  readonly "regroup:produce": {
    readonly clientId: string;
    readonly nodeId: number;
    readonly latencyMs: number;
    readonly sizeBytes: number;
    readonly recordCount: number;
  };
  /** A connection to a broker opened, or closed with `error` when somebody is to blame. */
  readonly "regroup:connection": {
    readonly clientId: string;
    readonly type: "opened" | "closed";
    readonly host: string;
    readonly port: number;
    readonly error: Error | null;
  };
}

/** The channels' names. */
export type DiagnosticsChannel = keyof DiagnosticsMessages;

/** Publishes what `make` makes, if anybody listens. */
export function publish<Channel extends DiagnosticsChannel>(
  diagnostics: Diagnostics,
  channel: Channel,
  make: () => DiagnosticsMessages[Channel],
): void {
  if (diagnostics.hasSubscribers(channel)) diagnostics.publish(channel, make());
}
