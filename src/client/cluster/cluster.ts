import type { Uuid } from "../../model/index.ts";
import type { Api, ErrorName, RequestInputOf, ResponseOf } from "../../protocol/index.ts";
import type { NetworkStats } from "../network/network-stats.ts";

/**
 * Which of the connections to a broker. A broker answers the requests of one connection in order, so what may wait for long
 * has one of its own: `coordinator` a JoinGroup, `data` a fetch. `commits` is opened only while offsets have to be
 * committed or read beside a JoinGroup that is parked.
 */
export type ChannelKind = "data" | "coordinator" | "commits";

/** Where a request goes. */
export type Destination =
  /** A broker by its node id. */
  | {
      readonly type: "node";
      readonly nodeId: number;
      /** Default `data`. */
      readonly channel?: ChannelKind;
    }
  /** Whichever broker is least busy; before metadata is known, a bootstrap server. */
  | {
      readonly type: "any";
      /**
       * The request does not wait behind a parked fetch: where there is one, it takes the coordinator's connection. Differs
       * from Kafka, where a lookup after a failover may wait for `fetch.max.wait.ms` while the session runs out.
       */
      readonly isUrgent?: boolean;
    }
  | { readonly type: "controller" };

/** A request's body, or how to make it for the version that was agreed on. */
export type RequestBody<A extends Api> =
  | RequestInputOf<A>
  | ((version: number) => RequestInputOf<A>);

export interface SendOptions {
  /** Milliseconds until a `RequestTimeoutError`; default `request.timeout.ms`. */
  readonly timeoutMs?: number;
  /** Aborting rejects with the signal's reason; the answer, when it comes, is dropped. */
  readonly signal?: AbortSignal;
  /** Not newer than this. */
  readonly maxVersion?: number;
  /** `UnsupportedVersionError` when the broker only speaks older ones. */
  readonly minVersion?: number;
}

export interface ClusterNode {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface PartitionMetadata {
  readonly partition: number;
  /** -1 while there is none. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly replicaNodes: readonly number[];
  readonly isrNodes: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface TopicDescription {
  readonly name: string;
  /** Null where brokers are older than topic ids (2.8). */
  readonly topicId: Uuid | null;
  readonly isInternal: boolean;
  /** By partition number, without gaps. */
  readonly partitions: readonly PartitionMetadata[];
}

/** The cluster as the last metadata response described it; never changed, only replaced. */
export interface ClusterMetadata {
  /** Counts up with each response. 0 before the first. */
  readonly revision: number;
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly nodes: ReadonlyMap<number, ClusterNode>;
  readonly topics: ReadonlyMap<string, TopicDescription>;
  readonly topicNames: ReadonlyMap<Uuid, string>;
}

/** A topic that every refresh asks for, or all of them. */
export type TopicInterest = "all" | ReadonlySet<string>;

/**
 * A client's view of one cluster: its connections, its metadata, its coordinators. Every consumer, producer and admin
 * has one of its own, as in Kafka.
 */
export interface Cluster {
  readonly clientId: string;
  /** The newest metadata; never throws. */
  readonly metadata: ClusterMetadata;
  /**
   * Sends one request and waits for its answer. Error codes inside the answer are the caller's to read. Rejects with
   * `ConnectionError` (could not connect, or disconnected before the answer), `RequestTimeoutError`,
   * `UnsupportedVersionError`, `AuthenticationError`, `ClosedError`, or the signal's reason.
   */
  send<A extends Api>(
    to: Destination,
    api: A,
    body: RequestBody<A>,
    options?: SendOptions,
  ): Promise<ResponseOf<A>>;
  /** The version that a request to this broker would have, connecting if need be. */
  versionOf(to: Destination, api: Api): Promise<number>;
  /** Topics this user of the cluster wants in every refresh. A new one is asked for soon. */
  setInterest(topics: TopicInterest): void;
  /** Asks for a refresh soon (at most once per `retry.backoff.ms`), without waiting for it. */
  requestMetadataUpdate(): void;
  /** Refreshes now; resolves with metadata that was asked for after this call. Retries until the deadline. */
  refreshMetadata(options?: {
    readonly deadlineMs?: number;
    readonly signal?: AbortSignal;
  }): Promise<ClusterMetadata>;
  /** Called after each new metadata response. Returns how to stop that. */
  onMetadata(listener: (metadata: ClusterMetadata) => void): () => void;
  /**
   * Errors of topics in the last response. `TOPIC_AUTHORIZATION_FAILED` and `INVALID_TOPIC_EXCEPTION` are for the user;
   * others (`UNKNOWN_TOPIC_OR_PARTITION`, `LEADER_NOT_AVAILABLE`) may pass and are asked again.
   */
  readonly topicErrors: ReadonlyMap<string, ErrorName>;
  /** What went through the connections so far; absent in a stand-in. */
  readonly networkStats?: Readonly<NetworkStats>;
  /** Called when a connection to that node and channel closes. Returns how to stop that. */
  onDisconnect(
    listener: (event: { readonly nodeId: number; readonly channel: ChannelKind }) => void,
  ): () => void;
  /**
   * Closes one connection now: a broker answers in order, and may hold a request back that nobody waits for any more.
   * What is unanswered on it rejects with `DisconnectedError`; no `onDisconnect` follows, and the next request connects anew.
   */
  disconnect(from: { readonly nodeId: number; readonly channel: ChannelKind }): void;
  /**
   * Looks a coordinator up, retrying retriable errors with backoff until the deadline; null waits for ever (until
   * closed). Rejects with `KafkaError` for a fatal one (`GROUP_AUTHORIZATION_FAILED`, …).
   */
  findCoordinator(
    key: { readonly type: "group" | "transaction"; readonly key: string },
    options?: { readonly deadlineMs?: number | null; readonly signal?: AbortSignal },
  ): Promise<ClusterNode>;
  /** Closes every connection; what is unanswered rejects with `ClosedError`. */
  close(): Promise<void>;
}
