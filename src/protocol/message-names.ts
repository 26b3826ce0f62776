import { APIS } from "./apis.ts";
import { consumerProtocolAssignment } from "./consumer-protocol/consumer-protocol-assignment.ts";
import { consumerProtocolSubscription } from "./consumer-protocol/consumer-protocol-subscription.ts";
import { consumerGroupCurrentMemberAssignmentRecord } from "./journal/consumer-group-current-member-assignment.ts";
import { consumerGroupMemberMetadataRecord } from "./journal/consumer-group-member-metadata.ts";
import { consumerGroupMetadataRecord } from "./journal/consumer-group-metadata.ts";
import { consumerGroupPartitionMetadataRecord } from "./journal/consumer-group-partition-metadata.ts";
import { consumerGroupRegularExpressionRecord } from "./journal/consumer-group-regular-expression.ts";
import { consumerGroupTargetAssignmentMemberRecord } from "./journal/consumer-group-target-assignment-member.ts";
import { consumerGroupTargetAssignmentMetadataRecord } from "./journal/consumer-group-target-assignment-metadata.ts";
import { controlRecordTypeSchema, endTxnMarker } from "./journal/control-records.ts";
import { groupMetadataRecord } from "./journal/group-metadata.ts";
import { legacyOffsetCommitRecord } from "./journal/legacy-offset-commit.ts";
import { offsetCommitRecord } from "./journal/offset-commit.ts";
import { transactionLogRecord } from "./journal/transaction-log.ts";
import { requestHeader } from "./messages/request-header.ts";
import { responseHeader } from "./messages/response-header.ts";
import type { Message } from "./schema/index.ts";

const JOURNAL_RECORDS = [
  legacyOffsetCommitRecord,
  offsetCommitRecord,
  groupMetadataRecord,
  consumerGroupMetadataRecord,
  consumerGroupPartitionMetadataRecord,
  consumerGroupMemberMetadataRecord,
  consumerGroupTargetAssignmentMetadataRecord,
  consumerGroupTargetAssignmentMemberRecord,
  consumerGroupCurrentMemberAssignmentRecord,
  consumerGroupRegularExpressionRecord,
  transactionLogRecord,
];

/** Every message of this package: requests and responses, headers, the consumer protocol, journal keys and values. */
export const MESSAGES: readonly Message[] = [
  ...APIS.flatMap((api) => [api.request, api.response]),
  requestHeader,
  responseHeader,
  consumerProtocolSubscription,
  consumerProtocolAssignment,
  ...JOURNAL_RECORDS.flatMap((record) => [record.key, record.value]),
  controlRecordTypeSchema,
  endTxnMarker,
];

const byName = new Map(MESSAGES.map((message) => [message.name, message]));

/** The message of Kafka's name, `JoinGroupRequest`; undefined for one that this package does not know. */
export function messageByName(name: string): Message | undefined {
  return byName.get(name);
}
