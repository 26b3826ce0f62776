import type { ConsumerInterceptor } from "../interceptors/consumer-interceptor.ts";
import type { Deserializer } from "../serde/serde.ts";
import { assignorsOption } from "./assignor-option.ts";
import { apiTimeoutOptions, autoCreateOptions, clientOptions } from "./client-options.ts";
import { interceptorsOption } from "./interceptors-option.ts";
import { isDuration } from "./iso-duration.ts";
import {
  type DottedOptions,
  type GivenOptions,
  notValid,
  type Option,
  type OptionValues,
  wrongType,
} from "./option.ts";
import { boolean, int, nonEmptyTextOrNull, oneOf, text, textOrNull } from "./option-kinds.ts";
import { securityOptions } from "./security-options.ts";
import { deserializerOption } from "./serde-options.ts";

/** Where to begin without a committed offset. */
export type AutoOffsetReset = "latest" | "earliest" | "none" | `by_duration:${string}`;

function autoOffsetResetOption(): Option<AutoOffsetReset, AutoOffsetReset> {
  const valid = "[latest, earliest, none, by_duration:PnDTnHnMn.nS]";
  return {
    type: "STRING",
    defaultValue: "latest",
    valid,
    read(given, source) {
      if (typeof given !== "string") throw wrongType(source, "a string", given);
      const word = given.trim();
      const isWord = ["latest", "earliest", "none"].includes(word.toLowerCase());
      if (isWord) return word.toLowerCase() as AutoOffsetReset;
      if (!word.startsWith("by_duration:") || !isDuration(word.slice("by_duration:".length)))
        throw notValid(source, given, valid);
      return word as AutoOffsetReset;
    },
  };
}

/** The group, and how this consumer is a member of it. */
export const membershipOptions = {
  /** The consumer group. Needed to subscribe and to commit. */
  groupId: textOrNull(),
  /** Makes this a static member (KIP-345): one process at a time, a restart within the session moves nothing. */
  groupInstanceId: nonEmptyTextOrNull(),
  /** `classic`; the protocol of KIP-848 (`consumer`) is not supported yet. */
  groupProtocol: oneOf("classic", ["classic", "consumer"], { ignoreCase: true }),
  /** The assignor on the broker's side, for `groupProtocol` consumer only. */
  groupRemoteAssignor: textOrNull(),
  /** The assignors that this member offers, the preferred one first; by name, or custom ones as objects. */
  partitionAssignmentStrategy: assignorsOption("range", "cooperative-sticky"),
  /** Without a heartbeat for this many milliseconds the coordinator removes the member. The broker has bounds for it. */
  sessionTimeoutMs: int(45_000, { atLeast: 1 }),
  /** The time between heartbeats in milliseconds; below `sessionTimeoutMs`, better a third of it. */
  heartbeatIntervalMs: int(3_000, { atLeast: 1 }),
  /** The longest time between polls, or that one handler may take; longer and the member leaves. Also the rebalance timeout. */
  maxPollIntervalMs: int(300_000, { atLeast: 1 }),
  /**
   * How long a partition that is taken away waits for the handlers that run for it, in milliseconds; at most
   * `maxPollIntervalMs`, which is the default: as long as the rebalance allows.
   */
  drainTimeoutMs: int(300_000, { atLeast: 0 }),
  /** As the group's leader: leave partitions without a leader out of the assignment, and rejoin when they go or return. */
  rebalanceOnOfflinePartitions: boolean(false),
  /** This consumer's rack: followers there are fetched from (KIP-392), partitions there are preferred (KIP-881). */
  clientRack: text(""),
} as const;

/** What is read, and how much of it at a time. */
export const readingOptions = {
  /** Where to begin without a committed offset; `by_duration:PT1H` begins an hour ago (KIP-1106). */
  autoOffsetReset: autoOffsetResetOption(),
  /** Commit what was processed, every `autoCommitIntervalMs` and before a partition is given up. Off without `groupId`. */
  enableAutoCommit: boolean(true),
  /** The time between automatic commits in milliseconds. */
  autoCommitIntervalMs: int(5_000, { atLeast: 0 }),
  /** `read_committed`: up to the last stable offset, without the records of aborted transactions. */
  isolationLevel: oneOf("read_uncommitted", ["read_committed", "read_uncommitted"]),
  /** The broker waits until there is this much, or `fetchMaxWaitMs` has passed. */
  fetchMinBytes: int(1, { atLeast: 0 }),
  /** How long the broker may wait for `fetchMinBytes`, in milliseconds. */
  fetchMaxWaitMs: int(500, { atLeast: 0 }),
  /** The most that one fetch brings; a first batch that is larger still comes. */
  fetchMaxBytes: int(52_428_800, { atLeast: 0 }),
  /** The most that one fetch brings of a partition; a first batch that is larger still comes. */
  maxPartitionFetchBytes: int(1_048_576, { atLeast: 0 }),
  /** The most records that one `poll` returns. It does not change what is fetched. */
  maxPollRecords: int(500, { atLeast: 1 }),
  /** Check the CRC-32C of every batch. */
  checkCrcs: boolean(true),
  /** Subscriptions by pattern pass over Kafka's internal topics. */
  excludeInternalTopics: boolean(true),
  /** Makes what the application sees as `record.key`; default: the Buffer. */
  keyDeserializer: deserializerOption(),
  /** Makes what the application sees as `record.value`; default: the Buffer. */
  valueDeserializer: deserializerOption(),
  /** See what is handed out and committed; called in this order. */
  interceptors: interceptorsOption<ConsumerInterceptor>(["onConsume", "onCommit", "onClose"]),
} as const;

/** Every option of a consumer. */
export const consumerOptions = {
  ...clientOptions,
  ...apiTimeoutOptions,
  ...autoCreateOptions,
  ...securityOptions,
  ...membershipOptions,
  ...readingOptions,
} as const;

type ConsumerTable = typeof consumerOptions;

/** What a consumer is made with: camelCase names, Kafka's dotted names, or both. */
export interface ConsumerOptions<K = Buffer | null, V = Buffer | null>
  extends Omit<
      GivenOptions<ConsumerTable>,
      "keyDeserializer" | "valueDeserializer" | "interceptors"
    >,
    DottedOptions {
  readonly keyDeserializer?: Deserializer<K> | undefined;
  readonly valueDeserializer?: Deserializer<V> | undefined;
  readonly interceptors?: readonly ConsumerInterceptor<K, V>[] | undefined;
}

/** A consumer's options after the checks, defaults filled in. */
export interface ConsumerSettings<K = unknown, V = unknown>
  extends Omit<
    OptionValues<ConsumerTable>,
    "keyDeserializer" | "valueDeserializer" | "interceptors"
  > {
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
  readonly interceptors: readonly ConsumerInterceptor<K, V>[];
}
