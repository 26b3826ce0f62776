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

const incrementalAlterConfigsRequestAlterableConfig = struct("AlterableConfig", {
  name: string("0+"),
  /** 0 set, 1 delete, 2 append, 3 subtract. */
  configOperation: int8("0+"),
  /** The value, or what to append or subtract; null to delete. */
  value: string("0+", { nullable: "0+" }),
});

const incrementalAlterConfigsRequestAlterConfigsResource = struct("AlterConfigsResource", {
  /**
   * Kind of resource: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group
   * (`ConfigResource.Type`).
   */
  resourceType: int8("0+"),
  /** The resource's name; empty for the cluster's default. */
  resourceName: string("0+"),
  configs: array("0+", incrementalAlterConfigsRequestAlterableConfig),
});

const incrementalAlterConfigsResponseAlterConfigsResourceResponse = struct(
  "AlterConfigsResourceResponse",
  {
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
  },
);

/** Sets, deletes, appends to or subtracts from single configurations (KIP-339). */
export const incrementalAlterConfigs = api({
  key: 44,
  name: "IncrementalAlterConfigs",
  versions: "0-1",
  flexible: "1+",
  request: {
    resources: array("0+", incrementalAlterConfigsRequestAlterConfigsResource),
    /** True: check, but change nothing. */
    validateOnly: bool("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    responses: array("0+", incrementalAlterConfigsResponseAlterConfigsResourceResponse),
  },
});

export interface IncrementalAlterConfigsRequest
  extends Decoded<typeof incrementalAlterConfigs.request> {}
export interface IncrementalAlterConfigsRequestInput
  extends Input<typeof incrementalAlterConfigs.request> {}
export interface IncrementalAlterConfigsResponse
  extends Decoded<typeof incrementalAlterConfigs.response> {}
export interface IncrementalAlterConfigsResponseInput
  extends Input<typeof incrementalAlterConfigs.response> {}

export interface IncrementalAlterConfigsRequestAlterableConfig
  extends Decoded<typeof incrementalAlterConfigsRequestAlterableConfig> {}
export interface IncrementalAlterConfigsRequestAlterConfigsResource
  extends Decoded<typeof incrementalAlterConfigsRequestAlterConfigsResource> {}
export interface IncrementalAlterConfigsResponseAlterConfigsResourceResponse
  extends Decoded<typeof incrementalAlterConfigsResponseAlterConfigsResourceResponse> {}
