import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const offsetDeleteRequestPartition = struct("OffsetDeleteRequestPartition", {
  partitionIndex: int32("0+"),
});

const offsetDeleteRequestTopic = struct("OffsetDeleteRequestTopic", {
  name: string("0+"),
  partitions: array("0+", offsetDeleteRequestPartition),
});

const offsetDeleteResponsePartition = struct("OffsetDeleteResponsePartition", {
  partitionIndex: int32("0+"),
  /** 0, `GROUP_SUBSCRIBED_TO_TOPIC` or `UNKNOWN_TOPIC_OR_PARTITION`. */
  errorCode: int16("0+"),
});

const offsetDeleteResponseTopic = struct("OffsetDeleteResponseTopic", {
  name: string("0+"),
  partitions: array("0+", offsetDeleteResponsePartition),
});

/**
 * Deletes committed offsets of partitions that the group no longer subscribes to (KIP-496). Errors:
 * `GROUP_SUBSCRIBED_TO_TOPIC` per partition, `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`.
 */
export const offsetDelete = api({
  key: 47,
  name: "OffsetDelete",
  versions: "0",
  request: {
    groupId: string("0+"),
    topics: array("0+", offsetDeleteRequestTopic),
  },
  response: {
    /** Error of the whole request. */
    errorCode: int16("0+"),
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+", { ignorable: true }),
    topics: array("0+", offsetDeleteResponseTopic),
  },
});

export interface OffsetDeleteRequest extends Decoded<typeof offsetDelete.request> {}
export interface OffsetDeleteRequestInput extends Input<typeof offsetDelete.request> {}
export interface OffsetDeleteResponse extends Decoded<typeof offsetDelete.response> {}
export interface OffsetDeleteResponseInput extends Input<typeof offsetDelete.response> {}

export interface OffsetDeleteRequestPartition
  extends Decoded<typeof offsetDeleteRequestPartition> {}
export interface OffsetDeleteRequestTopic extends Decoded<typeof offsetDeleteRequestTopic> {}
export interface OffsetDeleteResponsePartition
  extends Decoded<typeof offsetDeleteResponsePartition> {}
export interface OffsetDeleteResponseTopic extends Decoded<typeof offsetDeleteResponseTopic> {}
