import { api, array, bool, type Decoded, type Input, int16, int32, uuid } from "../schema/index.ts";

/** Which metrics the cluster wants from this client, and how often (KIP-714). */
export const getTelemetrySubscriptions = api({
  key: 71,
  name: "GetTelemetrySubscriptions",
  versions: "0",
  flexible: "0+",
  request: {
    /** The client's id for telemetry; all zero to ask for one. */
    clientInstanceId: uuid("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** The client's id for telemetry; all zero to ask for one. */
    clientInstanceId: uuid("0+"),
    /** Changes whenever the wanted metrics change; the client returns it. */
    subscriptionId: int32("0+"),
    /** Best first: 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
    acceptedCompressionTypes: array("0+", "int8"),
    /** How often to push. */
    pushIntervalMs: int32("0+"),
    /** At most so much in a push. */
    telemetryMaxBytes: int32("0+"),
    /** True: counters since the last push; false: since the start. */
    deltaTemporality: bool("0+"),
    /** Prefixes of the metrics wanted; empty for none, `*` for all. */
    requestedMetrics: array("0+", "string"),
  },
});

export interface GetTelemetrySubscriptionsRequest
  extends Decoded<typeof getTelemetrySubscriptions.request> {}
export interface GetTelemetrySubscriptionsRequestInput
  extends Input<typeof getTelemetrySubscriptions.request> {}
export interface GetTelemetrySubscriptionsResponse
  extends Decoded<typeof getTelemetrySubscriptions.response> {}
export interface GetTelemetrySubscriptionsResponseInput
  extends Input<typeof getTelemetrySubscriptions.response> {}
