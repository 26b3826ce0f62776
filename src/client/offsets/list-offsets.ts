import type { TopicPartition } from "../../model/index.ts";
import {
  EARLIEST_TIMESTAMP,
  type FoundOffset,
  LATEST_TIMESTAMP,
  type OffsetQuery,
  type OffsetQueryOptions,
} from "./offset-query.ts";

/**
 * Offsets by instant, in the order of the queries: one request for each leader, asked again with backoff until the
 * deadline where a leader moved or could not be reached. Topics need not be in the cluster's metadata. Rejects with
 * `TimeoutError`, `TopicAuthorizationError`, `UnsupportedVersionError`, `ClosedError` or the signal's reason.
 */
export async function listOffsets(
  queries: readonly OffsetQuery[],
  options: OffsetQueryOptions,
): Promise<FoundOffset[]> {
  throw new Error(`not written yet: ${queries.length} ${options.deadlineMs}`);
}

/** The first offset of each partition. */
export function beginningOffsets(
  partitions: readonly TopicPartition[],
  options: OffsetQueryOptions,
): Promise<FoundOffset[]> {
  return listOffsets(at(partitions, EARLIEST_TIMESTAMP), options);
}

/** The end of each partition: the high watermark, under `read_committed` the last stable offset. */
export function endOffsets(
  partitions: readonly TopicPartition[],
  options: OffsetQueryOptions,
): Promise<FoundOffset[]> {
  return listOffsets(at(partitions, LATEST_TIMESTAMP), options);
}

function at(partitions: readonly TopicPartition[], timestamp: number): OffsetQuery[] {
  return partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }));
}
