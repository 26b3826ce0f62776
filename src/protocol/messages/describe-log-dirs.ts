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
  /** The partitions. */
  partitions: array("0+", "int32"),
});

const describeLogDirsPartition = struct("DescribeLogDirsPartition", {
  /** The partition. */
  partitionIndex: int32("0+"),
  partitionSize: int64("0+"),
  offsetLag: int64("0+"),
  isFutureKey: bool("0+"),
});

const describeLogDirsTopic = struct("DescribeLogDirsTopic", {
  name: string("0+"),
  /** The partitions. */
  partitions: array("0+", describeLogDirsPartition),
});

const describeLogDirsResult = struct("DescribeLogDirsResult", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  logDir: string("0+"),
  /** The topics. */
  topics: array("0+", describeLogDirsTopic),
  totalBytes: int64("4+", { default: -1, ignorable: true }),
  usableBytes: int64("4+", { default: -1, ignorable: true }),
  isCordoned: bool("5+", { ignorable: true }),
});

/** Sizes of the partitions in a broker's log directories. */
export const describeLogDirs = api({
  key: 35,
  name: "DescribeLogDirs",
  versions: "1-5",
  flexible: "2+",
  request: {
    /** The topics. */
    topics: array("0+", describableLogDirTopic, { nullable: "0+" }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
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
