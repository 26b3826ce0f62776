import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  int64,
  object,
  records,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const partitionProduceData = struct("PartitionProduceData", {
  /** The partition. */
  index: int32("0+"),
  /** One batch of magic 2, as it came; read it with `records/`. */
  records: records("0+", { nullable: "0+" }),
});

const topicProduceData = struct("TopicProduceData", {
  /** The topic, up to version 12; later ones name it by id. */
  name: string("0-12", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("13+", { ignorable: true }),
  partitionData: array("0+", partitionProduceData),
});

const batchIndexAndErrorMessage = struct("BatchIndexAndErrorMessage", {
  /** Which record of the batch, from 0. */
  batchIndex: int32("8+"),
  /** What is wrong with it. */
  batchIndexErrorMessage: string("8+", { nullable: "8+", default: null }),
});

const produceResponseLeaderIdAndEpoch = struct("LeaderIdAndEpoch", {
  /** The leader's broker id, -1 if there is none. */
  leaderId: int32("10+", { default: -1 }),
  /** The leader epoch, -1 if unknown. */
  leaderEpoch: int32("10+", { default: -1 }),
});

const partitionProduceResponse = struct("PartitionProduceResponse", {
  /** The partition. */
  index: int32("0+"),
  /**
   * 0, `NOT_LEADER_OR_FOLLOWER`, `UNKNOWN_TOPIC_OR_PARTITION`, `CORRUPT_MESSAGE`, `MESSAGE_TOO_LARGE`,
   * `INVALID_RECORD`, `INVALID_TIMESTAMP`, `NOT_ENOUGH_REPLICAS`, `OUT_OF_ORDER_SEQUENCE_NUMBER`,
   * `DUPLICATE_SEQUENCE_NUMBER`, `INVALID_PRODUCER_EPOCH`, `UNKNOWN_PRODUCER_ID`, `INVALID_TXN_STATE`, ….
   */
  errorCode: int16("0+"),
  /** The offset given to the first record, -1 on errors. */
  baseOffset: int64("0+"),
  /** The broker's time of append with `LogAppendTime`, else -1. */
  logAppendTimeMs: int64("2+", { default: -1, ignorable: true }),
  /** The first offset of the log, -1 if unknown. */
  logStartOffset: int64("5+", { default: -1, ignorable: true }),
  /** Which records the batch was refused for. */
  recordErrors: array("8+", batchIndexAndErrorMessage, { ignorable: true }),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("8+", { nullable: "8+", default: null, ignorable: true }),
  /** The leader, where the client asked another broker (KIP-951). */
  currentLeader: object("10+", produceResponseLeaderIdAndEpoch, { tag: 0, tagged: "10+" }),
});

const topicProduceResponse = struct("TopicProduceResponse", {
  /** The topic, up to version 12; later ones name it by id. */
  name: string("0-12", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("13+", { ignorable: true }),
  partitionResponses: array("0+", partitionProduceResponse),
});

const produceResponseNodeEndpoint = struct("NodeEndpoint", {
  /** The broker id. */
  nodeId: int32("10+"),
  /** Host of the listener to connect to. */
  host: string("10+"),
  /** Port of the listener to connect to. */
  port: int32("10+"),
  /** The broker's rack, null if it has none. */
  rack: string("10+", { nullable: "10+", default: null }),
});

/**
 * Appends record batches to partition logs. With `acks: 0` there is no response at all.
 *
 * Versions: 3 transactions and magic 2; 9 flexible; 10 leader hints (KIP-951); 12 transactions version 2
 * (KIP-890); 13 topic ids (KIP-516).
 */
export const produce = api({
  key: 0,
  name: "Produce",
  versions: "3-13",
  flexible: "9+",
  request: {
    /** Null unless the batches are of a transaction. */
    transactionalId: string("3+", { nullable: "3+", default: null }),
    /** 0 no response, 1 the leader has written it, -1 all in-sync replicas have. */
    acks: int16("0+"),
    /** How long to wait for the replicas. */
    timeoutMs: int32("0+"),
    topicData: array("0+", topicProduceData),
  },
  response: {
    responses: array("0+", topicProduceResponse),
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** Addresses of the leaders named above, for those that have moved (KIP-951). */
    nodeEndpoints: array("10+", produceResponseNodeEndpoint, { tag: 0, tagged: "10+" }),
  },
});

export interface ProduceRequest extends Decoded<typeof produce.request> {}
export interface ProduceRequestInput extends Input<typeof produce.request> {}
export interface ProduceResponse extends Decoded<typeof produce.response> {}
export interface ProduceResponseInput extends Input<typeof produce.response> {}

export interface PartitionProduceData extends Decoded<typeof partitionProduceData> {}
export interface TopicProduceData extends Decoded<typeof topicProduceData> {}
export interface BatchIndexAndErrorMessage extends Decoded<typeof batchIndexAndErrorMessage> {}
export interface ProduceResponseLeaderIdAndEpoch
  extends Decoded<typeof produceResponseLeaderIdAndEpoch> {}
export interface PartitionProduceResponse extends Decoded<typeof partitionProduceResponse> {}
export interface TopicProduceResponse extends Decoded<typeof topicProduceResponse> {}
export interface ProduceResponseNodeEndpoint extends Decoded<typeof produceResponseNodeEndpoint> {}
