import { errorCode, type FetchRequest, type FetchResponseInput } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { ElementOf } from "../element-of.ts";
import { LeaderHints } from "../topics/leader-hints.ts";
import { type FetchContext, fetchContext, TOPIC_IDS_VERSION } from "./fetch-context.ts";
import { NO_SESSION_ID, type PartitionNews } from "./fetch-session.ts";
import { type AwaitedPartition, ParkedFetch } from "./parked-fetch.ts";
import {
  type FetchTerms,
  type PartitionRead,
  partitionOf,
  readPartitions,
} from "./read-partitions.ts";

type TopicResponse = ElementOf<FetchResponseInput["responses"]>;
type PartitionResponse = ElementOf<TopicResponse["partitions"]>;
type OpenContext = Exclude<FetchContext, { readonly type: "Error" }>;

const READ_COMMITTED = 1;
/** From this version on a response names the leader that the client should have asked (KIP-951). */
const LEADER_HINTS_VERSION = 16;

/**
 * Fetch: reads partitions, at once when there is enough to read or anything is wrong, else when enough has come or the
 * time is up. Records are slices of the log; nothing is copied here.
 *
 * Differs from Kafka: only a leader answers; a replica that does not lead says NOT_LEADER_OR_FOLLOWER to every version.
 */
export function handleFetch(
  call: Call<FetchRequest, FetchResponseInput>,
  broker: BrokerContext,
): void {
  const { request, version } = call;
  const context = fetchContext(request, version, broker);
  if (context.type === "Error") {
    call.reply({ errorCode: errorCode(context.error), sessionId: NO_SESSION_ID, responses: [] });
    return;
  }
  const maxBytes = Math.min(request.maxBytes, broker.config.get("fetch.max.bytes"));
  const terms = { version, maxBytes, readCommitted: request.isolationLevel === READ_COMMITTED };
  const reads = readPartitions(context.partitions, terms, broker);
  const minBytes = Math.min(request.minBytes, maxBytes);
  if (request.maxWaitMs <= 0 || isReady(reads, minBytes)) {
    call.reply(fetchResponse(reads, context, call, broker));
  } else park(call, broker, { context, terms, minBytes });
}

/** Whether to answer at once. A partition that does not exist is no reason to, unless there is no other. */
function isReady(reads: readonly PartitionRead[], minBytes: number): boolean {
  const known = reads.filter((read) => read.partition !== undefined);
  if (known.length === 0) return true;
  let readableBytes = 0;
  for (const read of known) {
    if (read.error !== null || read.divergingEpoch !== null) return true;
    readableBytes += read.recordsBytes;
  }
  return readableBytes >= minBytes;
}

function park(
  call: Call<FetchRequest, FetchResponseInput>,
  broker: BrokerContext,
  fetch: { context: OpenContext; terms: FetchTerms; minBytes: number },
): void {
  const { context, terms, minBytes } = fetch;
  const { clock } = broker;
  const parked = new ParkedFetch({
    clock,
    awaited: awaitedPartitions(context, broker),
    minBytes,
    deadlineMs: clock.nowMs() + call.request.maxWaitMs,
    readCommitted: terms.readCommitted,
    wake: () => {
      const reads = readPartitions(context.partitions, terms, broker);
      call.reply(fetchResponse(reads, context, call, broker));
    },
  });
  call.onAbandoned(() => parked.giveUp());
}

function awaitedPartitions(context: OpenContext, broker: BrokerContext): AwaitedPartition[] {
  const awaited: AwaitedPartition[] = [];
  for (const fetch of context.partitions) {
    const partition = partitionOf(fetch, broker);
    const { fetchOffset, partitionMaxBytes } = fetch;
    if (partition !== undefined) awaited.push({ partition, fetchOffset, partitionMaxBytes });
  }
  return awaited;
}

function fetchResponse(
  reads: readonly PartitionRead[],
  context: OpenContext,
  call: Call<FetchRequest, FetchResponseInput>,
  broker: BrokerContext,
): FetchResponseInput {
  if (context.type !== "Incremental") {
    const sessionId = context.type === "Full" ? createSession(reads, call.version, broker) : 0;
    return { sessionId, ...topicResponses(reads, call.version, broker) };
  }
  const { session, expectedEpoch } = context;
  if (session.epoch !== expectedEpoch) {
    const error = errorCode("INVALID_FETCH_SESSION_EPOCH");
    return { errorCode: error, sessionId: session.id, responses: [] };
  }
  const withNews = reads.filter((read) => session.takeNews(read.fetch, newsOf(read)));
  return { sessionId: session.id, ...topicResponses(withNews, call.version, broker) };
}

function createSession(
  reads: readonly PartitionRead[],
  version: number,
  broker: BrokerContext,
): number {
  const session = broker.fetchSessions.create({
    size: reads.length,
    usesTopicIds: version >= TOPIC_IDS_VERSION,
    nowMs: broker.clock.nowMs(),
  });
  for (const read of reads) session?.remember(read.fetch, newsOf(read));
  return session?.id ?? NO_SESSION_ID;
}

function newsOf(read: PartitionRead): PartitionNews {
  const { highWatermark, logStartOffset, recordsBytes } = read;
  return {
    errorCode: read.error === null ? 0 : errorCode(read.error),
    highWatermark,
    logStartOffset,
    recordsBytes,
    isDiverging: read.divergingEpoch !== null,
  };
}

function topicResponses(
  reads: readonly PartitionRead[],
  version: number,
  broker: BrokerContext,
): Pick<FetchResponseInput, "responses" | "nodeEndpoints"> {
  const hints = new LeaderHints(broker);
  const topics = new Map<string, TopicResponse & { partitions: PartitionResponse[] }>();
  for (const read of reads) {
    const { topic, topicId } = read.fetch;
    const key = version >= TOPIC_IDS_VERSION ? topicId : topic;
    const response = topics.get(key) ?? { topic, topicId, partitions: [] };
    topics.set(key, response);
    response.partitions.push(partitionResponse(read, version, hints));
  }
  const responses = [...topics.values()];
  const { nodeEndpoints } = hints;
  return nodeEndpoints.length === 0 ? { responses } : { responses, nodeEndpoints };
}

function partitionResponse(
  read: PartitionRead,
  version: number,
  hints: LeaderHints,
): PartitionResponse {
  const isElsewhere =
    read.error === "NOT_LEADER_OR_FOLLOWER" || read.error === "FENCED_LEADER_EPOCH";
  return {
    partitionIndex: read.fetch.partition,
    errorCode: read.error === null ? 0 : errorCode(read.error),
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    abortedTransactions: read.abortedTransactions,
    records: read.chunks,
    ...(read.divergingEpoch !== null && { divergingEpoch: read.divergingEpoch }),
    ...(isElsewhere &&
      version >= LEADER_HINTS_VERSION &&
      read.partition !== undefined && { currentLeader: hints.currentLeader(read.partition) }),
  };
}
