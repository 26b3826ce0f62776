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

const describeConfigsResource = struct("DescribeConfigsResource", {
  /**
   * Kind of resource: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group
   * (`ConfigResource.Type`).
   */
  resourceType: int8("0+"),
  /** The resource's name; empty for the cluster's default. */
  resourceName: string("0+"),
  /** The configurations asked for; null for all. */
  configurationKeys: array("0+", "string", { nullable: "0+" }),
});

const describeConfigsSynonym = struct("DescribeConfigsSynonym", {
  name: string("1+"),
  value: string("1+", { nullable: "1+" }),
  /** Which place (`DescribeConfigsResponse.ConfigSource`). */
  source: int8("1+"),
});

const describeConfigsResourceResult = struct("DescribeConfigsResourceResult", {
  name: string("0+"),
  /** The value in force; null for secrets. */
  value: string("0+", { nullable: "0+" }),
  /** True if it cannot be changed while the broker runs. */
  readOnly: bool("0+"),
  /** Where the value comes from (`DescribeConfigsResponse.ConfigSource`); -1 unknown. */
  configSource: int8("1+", { default: -1, ignorable: true }),
  /** True for secrets; their value is null. */
  isSensitive: bool("0+"),
  /** The places where the value could come from, the one in force first. */
  synonyms: array("1+", describeConfigsSynonym, { ignorable: true }),
  /**
   * 0 unknown, 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password
   * (`ConfigDef.Type`).
   */
  configType: int8("3+", { ignorable: true }),
  /** What the configuration is for, null if not asked for. */
  documentation: string("3+", { nullable: "3+", ignorable: true }),
});

const describeConfigsResult = struct("DescribeConfigsResult", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("0+", { nullable: "0+" }),
  /**
   * Kind of resource: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group
   * (`ConfigResource.Type`).
   */
  resourceType: int8("0+"),
  /** The resource's name; empty for the cluster's default. */
  resourceName: string("0+"),
  configs: array("0+", describeConfigsResourceResult),
});

/** Configurations of brokers, topics, groups and others, with where each value comes from. */
export const describeConfigs = api({
  key: 32,
  name: "DescribeConfigs",
  versions: "1-4",
  flexible: "4+",
  request: {
    resources: array("0+", describeConfigsResource),
    /** True: list all places where a value could come from. */
    includeSynonyms: bool("1+"),
    /** True: add what the configuration is for. */
    includeDocumentation: bool("3+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    results: array("0+", describeConfigsResult),
  },
});

export interface DescribeConfigsRequest extends Decoded<typeof describeConfigs.request> {}
export interface DescribeConfigsRequestInput extends Input<typeof describeConfigs.request> {}
export interface DescribeConfigsResponse extends Decoded<typeof describeConfigs.response> {}
export interface DescribeConfigsResponseInput extends Input<typeof describeConfigs.response> {}

export interface DescribeConfigsResource extends Decoded<typeof describeConfigsResource> {}
export interface DescribeConfigsSynonym extends Decoded<typeof describeConfigsSynonym> {}
export interface DescribeConfigsResourceResult
  extends Decoded<typeof describeConfigsResourceResult> {}
export interface DescribeConfigsResult extends Decoded<typeof describeConfigsResult> {}
