import { ZERO_UUID } from "../../model/index.ts";
import type { FetchRequestInput } from "../../protocol/index.ts";
import { byTopic } from "../offsets/ask-leader.ts";
import type { FetchPlan, FetchTarget } from "./fetch-session.ts";
import type { FetchSettings } from "./fetcher.ts";

/** The last version that names topics by name. */
export const LAST_VERSION_BY_NAME = 12;

/** The Fetch request for a plan, with at most `maxBytes` in the response. */
export function fetchRequest(
  plan: FetchPlan,
  settings: FetchSettings,
  maxBytes: number,
): FetchRequestInput {
  return {
    maxWaitMs: settings.fetchMaxWaitMs,
    minBytes: settings.fetchMinBytes,
    maxBytes,
    isolationLevel: settings.isolationLevel === "read_committed" ? 1 : 0,
    sessionId: plan.sessionId,
    sessionEpoch: plan.sessionEpoch,
    rackId: settings.clientRack,
    topics: byTopic(plan.toSend).map(([topic, targets]) => ({
      topic,
      topicId: targets[0]!.topicId ?? ZERO_UUID,
      partitions: targets.map((target) => fetchPartition(target, settings)),
    })),
    forgottenTopicsData: byTopic(plan.toForget).map(([topic, targets]) => ({
      topic,
      topicId: targets[0]!.topicId ?? ZERO_UUID,
      partitions: targets.map(({ partition }) => partition),
    })),
  };
}

function fetchPartition(target: FetchTarget, settings: FetchSettings) {
  const { partition, fetchOffset, currentLeaderEpoch } = target;
  const partitionMaxBytes = settings.maxPartitionFetchBytes;
  return { partition, fetchOffset, currentLeaderEpoch, partitionMaxBytes };
}
