import {
  api,
  bool,
  bytes,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  uuid,
} from "../schema/index.ts";

/** Metrics from a client, in OTLP (KIP-714). */
export const pushTelemetry = api({
  key: 72,
  name: "PushTelemetry",
  versions: "0",
  flexible: "0+",
  request: {
    /** The client's id for telemetry; all zero to ask for one. */
    clientInstanceId: uuid("0+"),
    /** Changes whenever the wanted metrics change; the client returns it. */
    subscriptionId: int32("0+"),
    /** True for the last push of the client's life. */
    terminating: bool("0+"),
    /** 0 none, else one of the accepted ones. */
    compressionType: int8("0+"),
    /** OTLP `MetricsData`, compressed. */
    metrics: bytes("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
  },
});

export interface PushTelemetryRequest extends Decoded<typeof pushTelemetry.request> {}
export interface PushTelemetryRequestInput extends Input<typeof pushTelemetry.request> {}
export interface PushTelemetryResponse extends Decoded<typeof pushTelemetry.response> {}
export interface PushTelemetryResponseInput extends Input<typeof pushTelemetry.response> {}
