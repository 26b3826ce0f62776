import type { ProducerInterceptor } from "../interceptors/producer-interceptor.ts";
import type { Serializer } from "../serde/serde.ts";
import type { DefaultSerializable } from "../serde/serializers.ts";
import { clientOptions } from "./client-options.ts";
import { interceptorsOption } from "./interceptors-option.ts";
import {
  type DottedOptions,
  type GivenOptions,
  notValid,
  type Option,
  type OptionValues,
} from "./option.ts";
import { boolean, int, long, nonEmptyTextOrNull, oneOf } from "./option-kinds.ts";
import { type Partitioner, partitionerOption } from "./partitioner-option.ts";
import { securityOptions } from "./security-options.ts";
import { serializerOption } from "./serde-options.ts";

/** Kafka's `acks` on the wire: -1 is `all`. */
export type Acks = -1 | 0 | 1;

function acksOption(): Option<"all" | Acks | "-1" | "0" | "1", Acks> {
  const valid = "[all, -1, 0, 1]";
  const words: ReadonlyMap<string, Acks> = new Map([
    ["all", -1],
    ["-1", -1],
    ["0", 0],
    ["1", 1],
  ]);
  return {
    type: "STRING",
    defaultValue: -1,
    valid,
    read(given, source) {
      const acks = words.get(String(given).trim());
      if (acks === undefined) throw notValid(source, given, valid);
      return acks;
    },
  };
}

/** Batching, and what is done to have a record written exactly once. */
export const sendingOptions = {
  /** How many replicas must have a record before it is acknowledged: `all` (in sync), 1 (the leader), 0 (nobody). */
  acks: acksOption(),
  /** A batch of one partition is sent when it has this many bytes. */
  batchSize: int(16_384, { atLeast: 0 }),
  /** A batch that is not full waits this long for more, in milliseconds. */
  lingerMs: long(5, { atLeast: 0 }),
  /** The bytes that may wait to be sent; beyond, `send` waits up to `maxBlockMs`. */
  bufferMemory: long(33_554_432, { atLeast: 0 }),
  /** How long `send` may wait for metadata and for room in the buffer, in milliseconds. */
  maxBlockMs: long(60_000, { atLeast: 0 }),
  /** A record is acknowledged or has failed after this many milliseconds; at least `lingerMs` + `requestTimeoutMs`. */
  deliveryTimeoutMs: int(120_000, { atLeast: 0 }),
  /** How often a failed send is repeated, within `deliveryTimeoutMs`. */
  retries: int(2_147_483_647, { atLeast: 0, atMost: 2_147_483_647 }),
  /** Each record is written once and in order, in spite of repetitions (KIP-98). */
  enableIdempotence: boolean(true),
  /** Produce requests on their way to one broker; at most 5 with idempotence. */
  maxInFlightRequestsPerConnection: int(5, { atLeast: 1 }),
  /** The largest produce request, and with it the largest record, in bytes. */
  maxRequestSize: int(1_048_576, { atLeast: 0 }),
  /** How batches are compressed. */
  compressionType: oneOf("none", ["none", "gzip", "snappy", "lz4", "zstd"]),
  /** 1 (fast) to 9 (small), or -1 for zlib's default. */
  compressionGzipLevel: int(-1, { atLeast: 1, atMost: 9, or: -1 }),
  /** -131072 (fast) to 22 (small). */
  compressionZstdLevel: int(3, { atLeast: -131_072, atMost: 22 }),
  /** A topic that nothing was sent to for this many milliseconds is no longer asked for. */
  metadataMaxIdleMs: long(300_000, { atLeast: 5_000 }),
  /** Chooses the partition of a record that names none; default: by key (murmur2), without a key sticky (KIP-794). */
  partitionerClass: partitionerOption(),
  /** Records without a key go rather to brokers that answer fast. */
  partitionerAdaptivePartitioningEnable: boolean(true),
  /** Choose the partition as if records had no key. */
  partitionerIgnoreKeys: boolean(false),
  /** Transactions are not supported yet. */
  transactionalId: nonEmptyTextOrNull(),
  /** Makes bytes of a key; default: bytes and strings as they are. */
  keySerializer: serializerOption(),
  /** Makes bytes of a value; default: bytes and strings as they are. */
  valueSerializer: serializerOption(),
  /** See what is sent and acknowledged; called in this order. */
  interceptors: interceptorsOption<ProducerInterceptor>(["onSend", "onAcknowledgement", "onClose"]),
} as const;

/** Every option of a producer. */
export const producerOptions = { ...clientOptions, ...securityOptions, ...sendingOptions } as const;

type ProducerTable = typeof producerOptions;
type Generic = "keySerializer" | "valueSerializer" | "interceptors" | "partitionerClass";

/** What a producer is made with: camelCase names, Kafka's dotted names, or both. */
export interface ProducerOptions<K = DefaultSerializable, V = DefaultSerializable>
  extends Omit<GivenOptions<ProducerTable>, Generic>,
    DottedOptions {
  readonly keySerializer?: Serializer<K> | undefined;
  readonly valueSerializer?: Serializer<V> | undefined;
  readonly interceptors?: readonly ProducerInterceptor<K, V>[] | undefined;
  readonly partitionerClass?: Partitioner | "RoundRobinPartitioner" | null | undefined;
}

/** A producer's options after the checks, defaults filled in. */
export interface ProducerSettings<K = unknown, V = unknown>
  extends Omit<OptionValues<ProducerTable>, Generic> {
  readonly keySerializer: Serializer<K>;
  readonly valueSerializer: Serializer<V>;
  readonly interceptors: readonly ProducerInterceptor<K, V>[];
  readonly partitionerClass: Partitioner | "RoundRobinPartitioner" | null;
}
