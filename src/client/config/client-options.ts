import { type ClientLog, silentLog } from "../client-log.ts";
import type { Option } from "./option.ts";
import { wrongType } from "./option.ts";
import { boolean, int, list, long, oneOf, text } from "./option-kinds.ts";

const logMethods = ["debug", "info", "warn", "error"] as const;

function logOption(): Option<ClientLog, ClientLog> {
  return {
    type: "OBJECT",
    defaultValue: silentLog,
    valid: null,
    read(given, source) {
      const log = given as Partial<ClientLog> | null;
      if (typeof log !== "object" || !logMethods.every((name) => typeof log?.[name] === "function"))
        throw wrongType(
          source,
          "a log with debug, info, warn and error (a pino logger fits)",
          given,
        );
      return log as ClientLog;
    },
  };
}

/** What every client needs to find a cluster and to keep its connections. */
export const clientOptions = {
  /** Where to find the cluster: `host:port` of some brokers; the rest is learnt from them. Required. */
  bootstrapServers: list([]),
  /** Sent with every request; brokers log it and count quotas by it. Empty: one is made from the group or a counter. */
  clientId: text(""),
  /** An idle connection is closed after this many milliseconds; negative: never. */
  connectionsMaxIdleMs: long(540_000),
  /** Metadata is refreshed at least this often, in milliseconds; also how soon new topics and partitions are seen. */
  metadataMaxAgeMs: long(300_000, { atLeast: 0 }),
  /** What to do when no known broker can be reached: begin again at the bootstrap servers (KIP-899), or go on trying. */
  metadataRecoveryStrategy: oneOf("rebootstrap", ["rebootstrap", "none"], { ignoreCase: true }),
  /** Without metadata for this many milliseconds, begin again at the bootstrap servers (KIP-1102). */
  metadataRecoveryRebootstrapTriggerMs: long(300_000, { atLeast: 0 }),
  /** How many samples a rate, an average or a maximum is made from. */
  metricsNumSamples: int(2, { atLeast: 1 }),
  /** The length of one sample of a metric in milliseconds. */
  metricsSampleWindowMs: long(30_000, { atLeast: 0 }),
  /** The first wait before connecting again to a host, in milliseconds; it doubles with each failure. */
  reconnectBackoffMs: long(50, { atLeast: 0 }),
  /** The longest wait before connecting again to a host. If only `reconnectBackoffMs` is given, that one. */
  reconnectBackoffMaxMs: long(1_000, { atLeast: 0 }),
  /** How long one request may wait for its answer, in milliseconds. */
  requestTimeoutMs: int(30_000, { atLeast: 0 }),
  /** The first wait before a failed request is repeated, in milliseconds; it doubles with each failure. */
  retryBackoffMs: long(100, { atLeast: 0 }),
  /** The longest wait before a failed request is repeated. */
  retryBackoffMaxMs: long(1_000, { atLeast: 0 }),
  /** How long connecting may take at first, TLS included, in milliseconds; it doubles with each failure. */
  socketConnectionSetupTimeoutMs: long(10_000, { atLeast: 1 }),
  /** The longest that connecting may take. */
  socketConnectionSetupTimeoutMaxMs: long(30_000, { atLeast: 1 }),
  /** Where the client logs; a pino logger fits. Silent by default. */
  log: logOption(),
} as const;

/** Calls without a time limit of their own end after this. */
export const apiTimeoutOptions = {
  /** How long a call may take that is given no time limit, in milliseconds. */
  defaultApiTimeoutMs: int(60_000, { atLeast: 0 }),
} as const;

/** Topics that do not exist yet. */
export const autoCreateOptions = {
  /** Asking for a topic that does not exist may create it, if the broker allows that too. */
  allowAutoCreateTopics: boolean(true),
} as const;
