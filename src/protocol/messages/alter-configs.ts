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

const alterConfigsRequestAlterableConfig = struct("AlterableConfig", {
  name: string("0+"),
  /** Null for the default. */
  value: string("0+", { nullable: "0+" }),
});

const alterConfigsRequestAlterConfigsResource = struct("AlterConfigsResource", {
  /**
   * Kind of resource: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group
   * (`ConfigResource.Type`).
   */
  resourceType: int8("0+"),
  /** The resource's name; empty for the cluster's default. */
  resourceName: string("0+"),
  /** All dynamic configurations that the resource is to have; others are removed. */
  configs: array("0+", alterConfigsRequestAlterableConfig),
});

const alterConfigsResponseAlterConfigsResourceResponse = struct("AlterConfigsResourceResponse", {
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
});

/** Replaces all dynamic configurations of a resource. IncrementalAlterConfigs changes single ones. */
export const alterConfigs = api({
  key: 33,
  name: "AlterConfigs",
  versions: "0-2",
  flexible: "2+",
  request: {
    resources: array("0+", alterConfigsRequestAlterConfigsResource),
    /** True: check, but change nothing. */
    validateOnly: bool("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    responses: array("0+", alterConfigsResponseAlterConfigsResourceResponse),
  },
});

export interface AlterConfigsRequest extends Decoded<typeof alterConfigs.request> {}
export interface AlterConfigsRequestInput extends Input<typeof alterConfigs.request> {}
export interface AlterConfigsResponse extends Decoded<typeof alterConfigs.response> {}
export interface AlterConfigsResponseInput extends Input<typeof alterConfigs.response> {}

export interface AlterConfigsRequestAlterableConfig
  extends Decoded<typeof alterConfigsRequestAlterableConfig> {}
export interface AlterConfigsRequestAlterConfigsResource
  extends Decoded<typeof alterConfigsRequestAlterConfigsResource> {}
export interface AlterConfigsResponseAlterConfigsResourceResponse
  extends Decoded<typeof alterConfigsResponseAlterConfigsResourceResponse> {}
