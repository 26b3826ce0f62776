import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int16,
  int32,
  int64,
  string,
  struct,
} from "../schema/index.ts";

const describableLogDirTopic = struct("DescribableLogDirTopic", {
  topic: string("0+"),
  partitions: array("0+", "int32"),
});

const describeLogDirsPartition = struct("DescribeLogDirsPartition", {
  partitionIndex: int32("0+"),
  /** Bytes of its segments. */
  partitionSize: int64("0+"),
  /** Records behind the high watermark, or for a future replica behind the current one. */
  offsetLag: int64("0+"),
  /** True for a replica that is being moved here. */
  isFutureKey: bool("0+"),
});

const describeLogDirsTopic = struct("DescribeLogDirsTopic", {
  name: string("0+"),
  partitions: array("0+", describeLogDirsPartition),
});

const describeLogDirsResult = struct("DescribeLogDirsResult", {
  /** Error of this directory: `KAFKA_STORAGE_ERROR` when it is offline. */
  errorCode: int16("0+"),
  /** The directory's absolute path. */
  logDir: string("0+"),
  topics: array("0+", describeLogDirsTopic),
  /** Size of the volume, -1 if unknown (KIP-827). */
  totalBytes: int64("4+", { default: -1, ignorable: true }),
  /** What is free of it, -1 if unknown. */
  usableBytes: int64("4+", { default: -1, ignorable: true }),
  /** True if no new replicas are placed here (KIP-1066). */
  isCordoned: bool("5+", { ignorable: true }),
});

/** Sizes of the partitions in a broker's log directories. */
export const describeLogDirs = api({
  key: 35,
  name: "DescribeLogDirs",
  versions: "1-5",
  flexible: "2+",
  request: {
    /** Only these partitions; null for all. */
    topics: array("0+", describableLogDirTopic, { nullable: "0+" }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** Error of the whole request. */
    errorCode: int16("3+", { ignorable: true }),
    results: array("0+", describeLogDirsResult),
  },
});

export interface DescribeLogDirsRequest extends Decoded<typeof describeLogDirs.request> {}
export interface DescribeLogDirsRequestInput extends Input<typeof describeLogDirs.request> {}
export interface DescribeLogDirsResponse extends Decoded<typeof describeLogDirs.response> {}
export interface DescribeLogDirsResponseInput extends Input<typeof describeLogDirs.response> {}

export interface DescribableLogDirTopic extends Decoded<typeof describableLogDirTopic> {}
export interface DescribeLogDirsPartition extends Decoded<typeof describeLogDirsPartition> {}
export interface DescribeLogDirsTopic extends Decoded<typeof describeLogDirsTopic> {}
export interface DescribeLogDirsResult extends Decoded<typeof describeLogDirsResult> {}
