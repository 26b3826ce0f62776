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

const apiVersionsResponseApiVersion = struct("ApiVersion", {
  apiKey: int16("0+"),
  /** The oldest version served. */
  minVersion: int16("0+"),
  /** The newest version served. */
  maxVersion: int16("0+"),
});

const supportedFeatureKey = struct("SupportedFeatureKey", {
  name: string("3+"),
  minVersion: int16("3+"),
  maxVersion: int16("3+"),
});

const finalizedFeatureKey = struct("FinalizedFeatureKey", {
  name: string("3+"),
  maxVersionLevel: int16("3+"),
  minVersionLevel: int16("3+"),
});

/**
 * Which APIs and versions a broker serves: the first request on a connection.
 *
 * The response header is version 0 in all versions, and a request in an unknown version is answered as
 * version 0 with `UNSUPPORTED_VERSION`, so that any client can read it (KIP-511). Versions: 3 flexible,
 * client software, features (KIP-584); 4 features with minimum version 0.
 */
export const apiVersions = api({
  key: 18,
  name: "ApiVersions",
  versions: "0-4",
  flexible: "3+",
  request: {
    /** The client library: `apache-kafka-java`. */
    clientSoftwareName: string("3+", { ignorable: true }),
    /**
     * Its version: `4.3.0`. Letters, digits, dots and dashes, as for the name; anything else is
     * `INVALID_REQUEST`.
     */
    clientSoftwareVersion: string("3+", { ignorable: true }),
  },
  response: {
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** Every API served, with its range of versions. */
    apiKeys: array("0+", apiVersionsResponseApiVersion),
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("1+", { ignorable: true }),
    /** Features that the broker knows, with the levels it supports. */
    supportedFeatures: array("3+", supportedFeatureKey, { ignorable: true, tag: 0, tagged: "3+" }),
    /** Increases with every change of the finalized features; -1 unknown. */
    finalizedFeaturesEpoch: int64("3+", { default: -1, ignorable: true, tag: 1, tagged: "3+" }),
    /** Features that the cluster has agreed on. */
    finalizedFeatures: array("3+", finalizedFeatureKey, { ignorable: true, tag: 2, tagged: "3+" }),
    /** Of the migration from ZooKeeper; false since Kafka 4.0. */
    zkMigrationReady: bool("3+", { ignorable: true, tag: 3, tagged: "3+" }),
  },
});

export interface ApiVersionsRequest extends Decoded<typeof apiVersions.request> {}
export interface ApiVersionsRequestInput extends Input<typeof apiVersions.request> {}
export interface ApiVersionsResponse extends Decoded<typeof apiVersions.response> {}
export interface ApiVersionsResponseInput extends Input<typeof apiVersions.response> {}

export interface ApiVersionsResponseApiVersion
  extends Decoded<typeof apiVersionsResponseApiVersion> {}
export interface SupportedFeatureKey extends Decoded<typeof supportedFeatureKey> {}
export interface FinalizedFeatureKey extends Decoded<typeof finalizedFeatureKey> {}
