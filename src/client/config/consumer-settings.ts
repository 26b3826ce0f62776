import { type Checked, checkClient } from "./check-client.ts";
import { type ConfigNote, logNotes } from "./config-note.ts";
import {
  type ConsumerOptions,
  type ConsumerSettings,
  consumerOptions,
} from "./consumer-options.ts";
import { InvalidConfigError } from "./invalid-config-error.ts";
import { namedTwice } from "./option-name.ts";
import { readOptions } from "./read-options.ts";

type Read = Checked<ConsumerSettings>;

/**
 * Checks a consumer's options and fills the defaults in. Throws `TypeError` for a name or type that is wrong, and
 * {@link InvalidConfigError} for values that are not valid, alone or together. Nothing has happened when it throws.
 */
export function consumerSettings<K = Buffer | null, V = Buffer | null>(
  options: ConsumerOptions<K, V>,
): ConsumerSettings<K, V> {
  const read: Read = readOptions("consumer", consumerOptions, options);
  const checked = checkClient(withAutoCommit(withDrainTimeout(read)));
  checkProtocol(checked);
  checkGroup(checked.values);
  logNotes(checked.values.log, [...checked.notes, ...consumerNotes(checked)]);
  return checked.values as ConsumerSettings<K, V>;
}

/** Java's `maybeOverrideEnableAutoCommit`. */
function withAutoCommit(read: Read): Read {
  const { values, given } = read;
  if (values.groupId !== null || !values.enableAutoCommit) return read;
  if (given.has("enableAutoCommit"))
    throw new InvalidConfigError(
      "enableAutoCommit",
      `${namedTwice("enableAutoCommit")} is true without groupId; offsets are committed to a group.`,
    );
  return { ...read, values: { ...values, enableAutoCommit: false } };
}

/** A hand-over must end before the coordinator gives the member up, which it does after `max.poll.interval.ms`. */
function withDrainTimeout(read: Read): Read {
  const { values, given } = read;
  const mostMs = values.maxPollIntervalMs;
  if (!given.has("drainTimeoutMs"))
    return { ...read, values: { ...values, drainTimeoutMs: mostMs } };
  if (values.drainTimeoutMs > mostMs)
    throw new InvalidConfigError(
      "drainTimeoutMs",
      `drainTimeoutMs is ${values.drainTimeoutMs}; valid is [0,...,${mostMs}], at most maxPollIntervalMs.`,
    );
  return read;
}

function checkProtocol({ values }: Read): void {
  if (values.groupProtocol === "consumer")
    throw new InvalidConfigError(
      "groupProtocol",
      `${namedTwice("groupProtocol")} is consumer; the protocol of KIP-848 is not supported yet, valid is [classic].`,
    );
  if (values.groupRemoteAssignor !== null)
    throw new InvalidConfigError(
      "groupRemoteAssignor",
      `${namedTwice("groupRemoteAssignor")} cannot be used with groupProtocol classic; give partitionAssignmentStrategy.`,
    );
}

/** The names that topics may have, which Kafka's client asks of instance ids too (`JoinGroupRequest`, KIP-345). */
const INSTANCE_ID = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

function checkInstanceId({ groupInstanceId, groupId }: ConsumerSettings): void {
  if (groupInstanceId === null) return;
  if (groupId === null)
    throw new InvalidConfigError(
      "groupInstanceId",
      `${namedTwice("groupInstanceId")} is given without groupId; a static member is one of a group.`,
    );
  if (!INSTANCE_ID.test(groupInstanceId))
    throw new InvalidConfigError(
      "groupInstanceId",
      `${namedTwice("groupInstanceId")} is ${JSON.stringify(groupInstanceId)}; valid are up to 249 letters, digits, dots, underscores and dashes, but not "." or "..".`,
    );
}

function checkGroup(values: ConsumerSettings): void {
  if (values.groupId !== null && values.groupId.trim() === "")
    throw new InvalidConfigError("groupId", `${namedTwice("groupId")} must not be empty.`);
  if (values.heartbeatIntervalMs >= values.sessionTimeoutMs)
    throw new InvalidConfigError(
      "heartbeatIntervalMs",
      `${namedTwice("heartbeatIntervalMs")} is ${values.heartbeatIntervalMs}; valid is below sessionTimeoutMs, which is ${values.sessionTimeoutMs}.`,
    );
  checkInstanceId(values);
}

/** Settings that work, but hardly as meant. */
function consumerNotes({ values }: Read): ConfigNote[] {
  const notes: ConfigNote[] = [];
  const warn = (option: string, message: string) => {
    notes.push({ level: "warn", option, message: `${namedTwice(option)} ${message}` });
  };
  if (values.heartbeatIntervalMs * 3 > values.sessionTimeoutMs)
    warn(
      "heartbeatIntervalMs",
      "is above a third of sessionTimeoutMs; one lost heartbeat may end the membership.",
    );
  if (values.fetchMaxWaitMs >= values.requestTimeoutMs)
    warn(
      "fetchMaxWaitMs",
      "is not below requestTimeoutMs; fetches that wait for records will time out.",
    );
  if (values.fetchMinBytes > values.fetchMaxBytes)
    warn("fetchMinBytes", "is above fetchMaxBytes, which is what the broker then waits for.");
  const idleMs = values.connectionsMaxIdleMs;
  if (values.groupId !== null && idleMs >= 0 && idleMs < values.maxPollIntervalMs)
    warn(
      "connectionsMaxIdleMs",
      "is below maxPollIntervalMs; a long join may lose its connection.",
    );
  return notes;
}
