import {
  api,
  array,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  int64,
  object,
  records,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const fetchRequestReplicaState = struct("ReplicaState", {
  replicaId: int32("15+", { default: -1 }),
  replicaEpoch: int64("15+", { default: -1 }),
});

const fetchPartition = struct("FetchPartition", {
  partition: int32("0+"),
  /** Leader epoch that the client knows, -1 for none: fenced if older, unknown if newer (KIP-320). */
  currentLeaderEpoch: int32("9+", { default: -1, ignorable: true }),
  /** The first offset wanted. */
  fetchOffset: int64("0+"),
  /** Leader epoch of the last record read, -1 for none: lets the leader see divergence. */
  lastFetchedEpoch: int32("12+", { default: -1 }),
  /** The follower's log start offset; -1 for consumers. */
  logStartOffset: int64("5+", { default: -1, ignorable: true }),
  /** At most so much of this partition. */
  partitionMaxBytes: int32("0+"),
  /** The follower's log directory. */
  replicaDirectoryId: uuid("17+", { ignorable: true, tag: 0, tagged: "17+" }),
  /** The follower's high watermark (KIP-1166); 2^63 - 1, the default, when the follower does not tell. */
  highWatermark: int64("18+", { default: 2 ** 63, ignorable: true, tag: 1, tagged: "18+" }),
});

const fetchTopic = struct("FetchTopic", {
  /** The topic, up to version 12; later ones name it by id. */
  topic: string("0-12", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("13+", { ignorable: true }),
  partitions: array("0+", fetchPartition),
});

const forgottenTopic = struct("ForgottenTopic", {
  /** The topic, up to version 12; later ones name it by id. */
  topic: string("7-12", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("13+", { ignorable: true }),
  partitions: array("7+", "int32"),
});

const fetchResponseEpochEndOffset = struct("EpochEndOffset", {
  /** The largest epoch that both logs have. */
  epoch: int32("12+", { default: -1 }),
  /** Where it ends in the leader's log: truncate there. */
  endOffset: int64("12+", { default: -1 }),
});

const fetchResponseLeaderIdAndEpoch = struct("LeaderIdAndEpoch", {
  /** The leader's broker id, -1 if there is none. */
  leaderId: int32("12+", { default: -1 }),
  /** The leader epoch, -1 if unknown. */
  leaderEpoch: int32("12+", { default: -1 }),
});

const fetchResponseSnapshotId = struct("SnapshotId", {
  endOffset: int64("0+", { default: -1 }),
  epoch: int32("0+", { default: -1 }),
});

const abortedTransaction = struct("AbortedTransaction", {
  /** Whose transaction. */
  producerId: int64("4+"),
  /** Where the transaction begins in this partition. */
  firstOffset: int64("4+"),
});

const fetchResponsePartitionData = struct("PartitionData", {
  partitionIndex: int32("0+"),
  /**
   * 0, `OFFSET_OUT_OF_RANGE`, `NOT_LEADER_OR_FOLLOWER`, `UNKNOWN_TOPIC_OR_PARTITION`, `UNKNOWN_TOPIC_ID`,
   * `INCONSISTENT_TOPIC_ID`, `FENCED_LEADER_EPOCH`, `UNKNOWN_LEADER_EPOCH`, `OFFSET_NOT_AVAILABLE`,
   * `TOPIC_AUTHORIZATION_FAILED`, `UNSUPPORTED_COMPRESSION_TYPE`, ….
   */
  errorCode: int16("0+"),
  /** The offset after the last replicated record: where readers may read up to. */
  highWatermark: int64("0+"),
  /** The first offset of the earliest open transaction: where `read_committed` may read up to. */
  lastStableOffset: int64("4+", { default: -1, ignorable: true }),
  /** The first offset of the log. */
  logStartOffset: int64("5+", { default: -1, ignorable: true }),
  /** Where the follower's log parted from the leader's; -1 if it did not. */
  divergingEpoch: object("12+", fetchResponseEpochEndOffset, { tag: 0, tagged: "12+" }),
  /** The leader, where the client asked another broker (KIP-951). */
  currentLeader: object("12+", fetchResponseLeaderIdAndEpoch, { tag: 1, tagged: "12+" }),
  /** The snapshot to fetch instead; -1 for none. */
  snapshotId: object("12+", fetchResponseSnapshotId, { tag: 2, tagged: "12+" }),
  /** Transactions whose records a `read_committed` reader skips; null when reading uncommitted. */
  abortedTransactions: array("4+", abortedTransaction, { nullable: "4+", ignorable: true }),
  /** The replica to read from instead; -1 for this one (KIP-392). */
  preferredReadReplica: int32("11+", { default: -1 }),
  /** Batches one after the other, the last perhaps cut off; null or empty for none. */
  records: records("0+", { nullable: "0+" }),
});

const fetchableTopicResponse = struct("FetchableTopicResponse", {
  /** The topic, up to version 12; later ones name it by id. */
  topic: string("0-12", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("13+", { ignorable: true }),
  partitions: array("0+", fetchResponsePartitionData),
});

const fetchResponseNodeEndpoint = struct("NodeEndpoint", {
  /** The broker id. */
  nodeId: int32("16+"),
  /** Host of the listener to connect to. */
  host: string("16+"),
  /** Port of the listener to connect to. */
  port: int32("16+"),
  /** The broker's rack, null if it has none. */
  rack: string("16+", { nullable: "16+", default: null }),
});

/**
 * Reads record batches from partition logs, waiting up to `maxWaitMs` for `minBytes` of them.
 *
 * Versions: 7 fetch sessions (KIP-227); 11 follower fetching (KIP-392); 12 flexible, diverging epochs; 13
 * topic ids (KIP-516); 15 replica state; 16 leader hints (KIP-951); 17 and 18 are for replicas.
 */
export const fetch = api({
  key: 1,
  name: "Fetch",
  versions: "4-18",
  flexible: "12+",
  request: {
    /** The cluster id, null for consumers. */
    clusterId: string("12+", {
      nullable: "12+",
      default: null,
      ignorable: true,
      tag: 0,
      tagged: "12+",
    }),
    /** The follower's broker id; -1 for consumers (versions up to 14). */
    replicaId: int32("0-14", { default: -1 }),
    /** Which replica fetches; both -1 for consumers. */
    replicaState: object("15+", fetchRequestReplicaState, { tag: 1, tagged: "15+" }),
    /** How long to wait for `minBytes`. */
    maxWaitMs: int32("0+"),
    /** Answer when there is so much to read, or the time is up. */
    minBytes: int32("0+"),
    /** At most so much in the response; the first batch is sent even if it is longer (KIP-74). */
    maxBytes: int32("3+", { default: 0x7fff_ffff, ignorable: true }),
    /** 0 read uncommitted, 1 read committed. */
    isolationLevel: int8("4+", { ignorable: true }),
    /** The fetch session, 0 for none (KIP-227). */
    sessionId: int32("7+", { ignorable: true }),
    /** 0 starts a session, -1 is a full fetch without one, otherwise the next epoch of the session. */
    sessionEpoch: int32("7+", { default: -1, ignorable: true }),
    /** Partitions to fetch; with a session only new and changed ones. */
    topics: array("0+", fetchTopic),
    /** Partitions to take out of the session. */
    forgottenTopicsData: array("7+", forgottenTopic),
    /** The consumer's rack, to be sent to a near replica (KIP-392). */
    rackId: string("11+", { ignorable: true }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /**
     * Error of the whole request, mostly of the session: `FETCH_SESSION_ID_NOT_FOUND`,
     * `INVALID_FETCH_SESSION_EPOCH`.
     */
    errorCode: int16("7+", { ignorable: true }),
    /** The fetch session, 0 if none was made. */
    sessionId: int32("7+"),
    responses: array("0+", fetchableTopicResponse),
    /** Addresses of the leaders named above, for those that have moved (KIP-951). */
    nodeEndpoints: array("16+", fetchResponseNodeEndpoint, { tag: 0, tagged: "16+" }),
  },
});

export interface FetchRequest extends Decoded<typeof fetch.request> {}
export interface FetchRequestInput extends Input<typeof fetch.request> {}
export interface FetchResponse extends Decoded<typeof fetch.response> {}
export interface FetchResponseInput extends Input<typeof fetch.response> {}

export interface FetchRequestReplicaState extends Decoded<typeof fetchRequestReplicaState> {}
export interface FetchPartition extends Decoded<typeof fetchPartition> {}
export interface FetchTopic extends Decoded<typeof fetchTopic> {}
export interface ForgottenTopic extends Decoded<typeof forgottenTopic> {}
export interface FetchResponseEpochEndOffset extends Decoded<typeof fetchResponseEpochEndOffset> {}
export interface FetchResponseLeaderIdAndEpoch
  extends Decoded<typeof fetchResponseLeaderIdAndEpoch> {}
export interface FetchResponseSnapshotId extends Decoded<typeof fetchResponseSnapshotId> {}
export interface AbortedTransaction extends Decoded<typeof abortedTransaction> {}
export interface FetchResponsePartitionData extends Decoded<typeof fetchResponsePartitionData> {}
export interface FetchableTopicResponse extends Decoded<typeof fetchableTopicResponse> {}
export interface FetchResponseNodeEndpoint extends Decoded<typeof fetchResponseNodeEndpoint> {}
