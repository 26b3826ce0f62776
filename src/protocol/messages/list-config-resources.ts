import {
  api,
  array,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  string,
  struct,
} from "../schema/index.ts";

const configResource = struct("ConfigResource", {
  /** The resource's name; empty for the cluster's default. */
  resourceName: string("0+"),
  /**
   * Kind of resource: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group
   * (`ConfigResource.Type`).
   */
  resourceType: int8("1+", { default: 16, ignorable: true }),
});

/** Resources that can have configurations; in version 0 only client metrics subscriptions (KIP-1142). */
export const listConfigResources = api({
  key: 74,
  name: "ListConfigResources",
  versions: "0-1",
  flexible: "0+",
  request: {
    /** Only resources of these types; empty for all. */
    resourceTypes: array("1+", "int8"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    configResources: array("0+", configResource),
  },
});

export interface ListConfigResourcesRequest extends Decoded<typeof listConfigResources.request> {}
export interface ListConfigResourcesRequestInput
  extends Input<typeof listConfigResources.request> {}
export interface ListConfigResourcesResponse extends Decoded<typeof listConfigResources.response> {}
export interface ListConfigResourcesResponseInput
  extends Input<typeof listConfigResources.response> {}

export interface ConfigResource extends Decoded<typeof configResource> {}
