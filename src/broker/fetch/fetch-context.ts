import { ZERO_UUID } from "../../model/index.ts";
import type { ErrorName, FetchRequest } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import {
  type FetchSession,
  FINAL_EPOCH,
  INITIAL_EPOCH,
  NO_SESSION_ID,
  nextSessionEpoch,
  type PartitionFetch,
  partitionKey,
} from "./fetch-session.ts";

/** From this version on a request names topics by id. */
export const TOPIC_IDS_VERSION = 13;

/**
 * What a fetch request is in the life of a session (`FetchManager.newContext`): a full fetch without one, a full fetch
 * that may begin one, the next step of one, or an error.
 */
export type FetchContext =
  | { readonly type: "Sessionless"; readonly partitions: readonly PartitionFetch[] }
  | { readonly type: "Full"; readonly partitions: readonly PartitionFetch[] }
  | {
      readonly type: "Incremental";
      readonly partitions: readonly PartitionFetch[];
      readonly session: FetchSession;
      /** The epoch that the session has to have when the response is made. */
      readonly expectedEpoch: number;
    }
  | { readonly type: "Error"; readonly error: ErrorName };

export function fetchContext(
  request: FetchRequest,
  version: number,
  broker: BrokerContext,
): FetchContext {
  const { sessionId, sessionEpoch } = request;
  if (sessionEpoch !== INITIAL_EPOCH && sessionEpoch !== FINAL_EPOCH) {
    return incrementalContext(request, version, broker);
  }
  if (sessionId !== NO_SESSION_ID) broker.fetchSessions.remove(sessionId);
  const type = sessionEpoch === FINAL_EPOCH ? "Sessionless" : "Full";
  // A partition that is named twice counts once.
  const partitions = new Map(partitionFetches(request, version).map((f) => [partitionKey(f), f]));
  return { type, partitions: [...partitions.values()] };
}

function incrementalContext(
  request: FetchRequest,
  version: number,
  broker: BrokerContext,
): FetchContext {
  const session = broker.fetchSessions.get(request.sessionId);
  if (session === undefined) return { type: "Error", error: "FETCH_SESSION_ID_NOT_FOUND" };
  if (session.epoch !== request.sessionEpoch) {
    return { type: "Error", error: "INVALID_FETCH_SESSION_EPOCH" };
  }
  if (session.usesTopicIds !== version >= TOPIC_IDS_VERSION) {
    return { type: "Error", error: "FETCH_SESSION_TOPIC_ID_ERROR" };
  }
  const fetches = partitionFetches(request, version);
  session.update(fetches, forgottenKeys(request, version));
  if (session.size === 0) {
    broker.fetchSessions.remove(session.id);
    return { type: "Sessionless", partitions: fetches };
  }
  session.lastUsedAtMs = broker.clock.nowMs();
  session.epoch = nextSessionEpoch(session.epoch);
  const partitions = session.partitions();
  return { type: "Incremental", partitions, session, expectedEpoch: session.epoch };
}

function partitionFetches(request: FetchRequest, version: number): PartitionFetch[] {
  const usesIds = version >= TOPIC_IDS_VERSION;
  const fetches: PartitionFetch[] = [];
  for (const { topic, topicId, partitions } of request.topics) {
    for (const each of partitions) {
      fetches.push({
        topic: usesIds ? "" : topic,
        topicId: usesIds ? topicId : ZERO_UUID,
        partition: each.partition,
        fetchOffset: each.fetchOffset,
        currentLeaderEpoch: each.currentLeaderEpoch,
        lastFetchedEpoch: each.lastFetchedEpoch,
        partitionMaxBytes: each.partitionMaxBytes,
      });
    }
  }
  return fetches;
}

function forgottenKeys(request: FetchRequest, version: number): string[] {
  const usesIds = version >= TOPIC_IDS_VERSION;
  return request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) =>
      partitionKey({
        topic: usesIds ? "" : topic,
        topicId: usesIds ? topicId : ZERO_UUID,
        partition,
      }),
    ),
  );
}
