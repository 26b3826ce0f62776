import {
  array,
  bytes,
  type Decoded,
  type Input,
  int32,
  int64,
  string,
  struct,
} from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

const groupMetadataValueMemberMetadata = struct("MemberMetadata", {
  /** The member id, given by the coordinator. */
  memberId: string("0+"),
  /** The instance id of a static member (KIP-345), null for a dynamic one. */
  groupInstanceId: string("3+", { nullable: "3+", default: null, ignorable: true }),
  /** The client id of the request header. */
  clientId: string("0+"),
  /** The client's address, with the leading slash: `/127.0.0.1`. */
  clientHost: string("0+"),
  /** Milliseconds; -1 stands for the session timeout. */
  rebalanceTimeout: int32("1+", { default: -1, ignorable: true }),
  /** Milliseconds. */
  sessionTimeout: int32("0+"),
  /** Its metadata for the chosen protocol. */
  subscription: bytes("0+"),
  /** What the leader gave it. */
  assignment: bytes("0+"),
});

/**
 * A classic group: its generation, protocol and members with their assignments. The value is null when it was
 * deleted.
 */
export const groupMetadataRecord = journalRecord({
  type: 2,
  name: "GroupMetadata",
  key: {
    group: string("0"),
  },
  versions: "0-4",
  flexible: "4+",
  value: {
    /** The kind of protocol; empty for a group that only stores offsets. */
    protocolType: string("0+"),
    /** The generation. */
    generation: int32("0+"),
    /** The chosen protocol, null while there is none. */
    protocol: string("0+", { nullable: "0+" }),
    /** The leader's member id, null while there is none. */
    leader: string("0+", { nullable: "0+" }),
    /** Epoch milliseconds of the last change of state, -1 unknown; expiry counts from it. */
    currentStateTimestamp: int64("2+", { default: -1, ignorable: true }),
    /** The members. */
    members: array("0+", groupMetadataValueMemberMetadata),
  },
});

export interface GroupMetadataKey extends Decoded<typeof groupMetadataRecord.key> {}
export interface GroupMetadataKeyInput extends Input<typeof groupMetadataRecord.key> {}
export interface GroupMetadataValue extends Decoded<typeof groupMetadataRecord.value> {}
export interface GroupMetadataValueInput extends Input<typeof groupMetadataRecord.value> {}

export interface GroupMetadataValueMemberMetadata
  extends Decoded<typeof groupMetadataValueMemberMetadata> {}
