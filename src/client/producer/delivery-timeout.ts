import type { Cluster } from "../cluster/cluster.ts";
import { TimeoutError } from "../errors/errors.ts";
import type { BrokerLinks } from "./broker-links.ts";
import { counted } from "./counted.ts";
import type { IdentityKeeper } from "./identity-keeper.ts";
import type { ProducerBatch } from "./producer-batch.ts";

interface Surroundings {
  readonly nowMs: number;
  readonly settings: { readonly deliveryTimeoutMs: number };
  readonly cluster: Cluster;
  readonly links: BrokerLinks;
  readonly identity: IdentityKeeper | null;
}

/** Why a batch fails that was not acknowledged within `delivery.timeout.ms`: where, how long, and what held it up. */
export function deliveryTimeout(batch: ProducerBatch, around: Surroundings): TimeoutError {
  const { topic, partition, recordCount, createdAtMs, attemptCount } = batch;
  const waitedMs = Math.round(around.nowMs - createdAtMs);
  const limit = `delivery.timeout.ms is ${around.settings.deliveryTimeoutMs}`;
  const attempts = attemptCount === 0 ? "never sent" : `sent ${counted(attemptCount, "time")}`;
  const { why, cause } = reason(batch, around);
  return new TimeoutError(
    `${counted(recordCount, "record")} for ${topic}-${partition} not acknowledged after ${waitedMs} ms (${limit}): ${attempts}, ${why}.`,
    { cause },
  );
}

function reason(
  batch: ProducerBatch,
  { cluster, links, identity, nowMs }: Surroundings,
): { readonly why: string; readonly cause: Error | null } {
  const { state, topic, partition } = batch;
  if (state.type === "Retrying")
    return { why: `last: ${state.lastError.message}`, cause: state.lastError };
  if (state.type === "OnTheWire") {
    const sinceMs = Math.round(nowMs - state.sentAtMs);
    return { why: `no answer from broker ${state.nodeId} for ${sinceMs} ms`, cause: null };
  }
  const leaderId = cluster.metadata.topics.get(topic)?.partitions[partition]?.leaderId;
  if (leaderId === undefined) return { why: "the topic is not in the metadata", cause: null };
  if (leaderId < 0) return { why: "the partition has no leader", cause: null };
  if (identity !== null && identity.identity === null) {
    const cause = identity.lastFailure;
    return { why: `there is no producer id: ${cause?.message ?? "no answer yet"}`, cause };
  }
  const link = links.of(leaderId);
  if (link.waitingSinceMs !== null) {
    const cause = link.lastFailure;
    return {
      why: `no connection to broker ${leaderId}: ${cause?.message ?? "no answer yet"}`,
      cause,
    };
  }
  return { why: "batches before it are not acknowledged", cause: null };
}
