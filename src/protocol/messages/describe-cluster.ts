import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const describeClusterBroker = struct("DescribeClusterBroker", {
  brokerId: int32("0+"),
  /** Host of the listener to connect to. */
  host: string("0+"),
  /** Port of the listener to connect to. */
  port: int32("0+"),
  /** The broker's rack, null if it has none. */
  rack: string("0+", { nullable: "0+", default: null }),
  /** True for a broker that does not take part. */
  isFenced: bool("2+"),
});

/** The brokers and the controller of the cluster (KIP-700). */
export const describeCluster = api({
  key: 60,
  name: "DescribeCluster",
  versions: "0-2",
  flexible: "0+",
  request: {
    /** True: say what the caller may do with the cluster. */
    includeClusterAuthorizedOperations: bool("0+"),
    /** 1 brokers, 2 controllers (KIP-919). */
    endpointType: int8("1+", { default: 1 }),
    /** True: list fenced brokers too (KIP-1073). */
    includeFencedBrokers: bool("2+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** What went wrong in words, null if nothing did. */
    errorMessage: string("0+", { nullable: "0+", default: null }),
    /** 1 brokers, 2 controllers (KIP-919). */
    endpointType: int8("1+", { default: 1 }),
    /** The cluster id, null if unknown. */
    clusterId: string("0+"),
    /** The controller's broker id, -1 if unknown. */
    controllerId: int32("0+", { default: -1 }),
    brokers: array("0+", describeClusterBroker),
    /** Bits of `AclOperation` codes that the caller may do; -2147483648 if not asked for. */
    clusterAuthorizedOperations: int32("0+", { default: -0x8000_0000 }),
  },
});

export interface DescribeClusterRequest extends Decoded<typeof describeCluster.request> {}
export interface DescribeClusterRequestInput extends Input<typeof describeCluster.request> {}
export interface DescribeClusterResponse extends Decoded<typeof describeCluster.response> {}
export interface DescribeClusterResponseInput extends Input<typeof describeCluster.response> {}

export interface DescribeClusterBroker extends Decoded<typeof describeClusterBroker> {}
