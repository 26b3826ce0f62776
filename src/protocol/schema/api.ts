import type { Decoded, Fields, Input } from "./field.ts";
import { Message } from "./message.ts";
import { type VersionRange, type Versions, versionRange } from "./versions.ts";

/** One API: its request and response, which share their versions. */
export interface Api<Req extends Fields = Fields, Res extends Fields = Fields> {
  readonly key: number;
  /** Kafka's name without suffix: `JoinGroup`. */
  readonly name: string;
  readonly minVersion: number;
  /** The newest version that exists, stable or not. */
  readonly maxVersion: number;
  /** The newest version that a broker advertises and a client uses. */
  readonly latestStableVersion: number;
  readonly flexibleVersions: VersionRange;
  readonly request: Message<Req>;
  readonly response: Message<Res>;
}

/** The declaration of an API. */
export interface ApiDefinition<Req extends Fields, Res extends Fields> {
  readonly key: number;
  readonly name: string;
  readonly versions: Versions;
  /** Kafka may still change this version, the last one: it is neither advertised nor used. */
  readonly unstableVersion?: number;
  /** Default `"none"`. */
  readonly flexible?: Versions;
  readonly request: Req;
  readonly response: Res;
}

/** The decoded request of an API. */
export type RequestOf<A extends Api> = Decoded<A["request"]>;
/** The decoded response of an API. */
export type ResponseOf<A extends Api> = Decoded<A["response"]>;
/** What the encoder of an API's request takes. */
export type RequestInputOf<A extends Api> = Input<A["request"]>;
/** What the encoder of an API's response takes. */
export type ResponseInputOf<A extends Api> = Input<A["response"]>;

/** Declares an API. Throws `TypeError` when the declaration contradicts itself. */
export function api<const Req extends Fields, const Res extends Fields>(
  definition: ApiDefinition<Req, Res>,
): Api<Req, Res> {
  const { key, name, versions, flexible = "none", unstableVersion } = definition;
  const range = versionRange(versions);
  if (unstableVersion !== undefined && unstableVersion !== range.max) {
    throw new TypeError(`${name}: only the last version can be unstable, not ${unstableVersion}`);
  }
  return {
    key,
    name,
    minVersion: range.min,
    maxVersion: range.max,
    latestStableVersion: unstableVersion === undefined ? range.max : range.max - 1,
    flexibleVersions: versionRange(flexible),
    request: new Message({ name: `${name}Request`, versions, flexible }, definition.request),
    response: new Message({ name: `${name}Response`, versions, flexible }, definition.response),
  };
}
