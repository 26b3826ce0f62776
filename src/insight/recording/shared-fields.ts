import type { Evidence, NoteMember, ObservedMember, TopicPartitions } from "../../model/index.ts";
import { duration, type Field, integer, list, nullable, object, oneOf, text } from "./field.ts";
import { type NameKind, wordOnly } from "./names.ts";

/*
 * Fields that notes and reports have in common.
 */

function name(kind: NameKind): Field<string> {
  return text((value, names) => names.of(kind, value));
}

export const groupId = name("group");
export const memberId = name("member");
export const clientId = name("client");
export const instanceId = name("instance");
export const processId = name("process");
export const topic = name("topic");
/** In Kafka's form, with the leading slash. */
export const clientHost = name("host");
export const assignor = text((value, names) => names.assignor(value));
export const reason = nullable(text((value, names) => names.reason(value)));
/** `ILLEGAL_GENERATION`: a name of Kafka's table. */
export const errorName = text(wordOnly(/^[A-Z][A-Z0-9_]{1,60}$/));
export const apiName = text(
  wordOnly(/^((ConsumerGroup)?Heartbeat|(Join|Sync|Leave)Group|(Txn)?OffsetCommit)$/),
);
export const signalName = nullable(text(wordOnly(/^SIG[A-Z0-9]{1,12}$/)));
export const protocolType = nullable(text(wordOnly(/^(consumer|connect|)$/)));

export const topicPartitions = object<TopicPartitions>({ topic, partitions: list(integer) });

export const noteMember = object<NoteMember>({
  memberId,
  groupInstanceId: nullable(instanceId),
  clientId,
  clientHost,
});

export const observedMember = object<ObservedMember>({
  memberId,
  groupInstanceId: nullable(instanceId),
  clientId,
  clientHost,
  sessionTimeoutMs: nullable(duration),
  rebalanceTimeoutMs: nullable(duration),
  protocols: list(assignor),
  partitions: nullable(list(topicPartitions)),
});

export const grade = oneOf("observed", "journal", "log", "sampled", "inferred");
export const evidenceSource = oneOf(
  "broker",
  "consumer",
  "__consumer_offsets",
  "describe",
  "broker log",
  "rule",
);

export const evidence = object<Evidence>({ grade, source: evidenceSource, withinMs: duration });

export const cause = oneOf(
  "MemberJoined",
  "MemberRejoined",
  "LeaderRejoined",
  "SubscriptionChanged",
  "StaticMemberReplaced",
  "MemberLeft",
  "SessionExpired",
  "SyncTimedOut",
  "AssignmentNotStored",
  "GroupOverCapacity",
  "TopicMetadataChanged",
  "RebalanceTimedOut",
  "Unknown",
);

export const groupState = oneOf(
  "Empty",
  "PreparingRebalance",
  "CompletingRebalance",
  "Assigning",
  "Reconciling",
  "Stable",
  "Dead",
  "Unknown",
);

export const reconciliationState = oneOf("Stable", "UnrevokedPartitions", "UnreleasedPartitions");
