import {
  array,
  bytes,
  type Decoded,
  type Input,
  int32,
  object,
  string,
  struct,
} from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

const classicProtocol = struct("ClassicProtocol", {
  name: string("0+"),
  metadata: bytes("0+"),
});

const classicMemberMetadata = struct("ClassicMemberMetadata", {
  sessionTimeoutMs: int32("0+"),
  supportedProtocols: array("0+", classicProtocol),
});

/** A member of a group of the consumer protocol: who it is and what it subscribes to. */
export const consumerGroupMemberMetadataRecord = journalRecord({
  type: 5,
  name: "ConsumerGroupMemberMetadata",
  key: {
    groupId: string("0"),
    /** The member id, given by the coordinator. */
    memberId: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    /** The instance id of a static member, null for a dynamic one. */
    instanceId: string("0+", { nullable: "0+" }),
    rackId: string("0+", { nullable: "0+" }),
    /** The client id of the request header. */
    clientId: string("0+"),
    /** The client's address, with the leading slash: `/127.0.0.1`. */
    clientHost: string("0+"),
    subscribedTopicNames: array("0+", "string"),
    subscribedTopicRegex: string("0+", { nullable: "0+" }),
    /** How long it may take to give up partitions; -1 unknown. */
    rebalanceTimeoutMs: int32("0+", { default: -1 }),
    /** The assignor it asked for, null for the group's choice. */
    serverAssignor: string("0+", { nullable: "0+" }),
    /**
     * Set while the member still speaks the classic protocol (online migration). Kafka writes null for any
     * other member; an absent tag is read as an empty struct, since the definition has no default.
     */
    classicMemberMetadata: object("0+", classicMemberMetadata, {
      nullable: "0+",
      tag: 0,
      tagged: "0+",
    }),
  },
});

export interface ConsumerGroupMemberMetadataKey
  extends Decoded<typeof consumerGroupMemberMetadataRecord.key> {}
export interface ConsumerGroupMemberMetadataKeyInput
  extends Input<typeof consumerGroupMemberMetadataRecord.key> {}
export interface ConsumerGroupMemberMetadataValue
  extends Decoded<typeof consumerGroupMemberMetadataRecord.value> {}
export interface ConsumerGroupMemberMetadataValueInput
  extends Input<typeof consumerGroupMemberMetadataRecord.value> {}

export interface ClassicProtocol extends Decoded<typeof classicProtocol> {}
export interface ClassicMemberMetadata extends Decoded<typeof classicMemberMetadata> {}
