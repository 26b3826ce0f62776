import type { DefaultSerializable } from "../serde/serializers.ts";
import { type Checked, checkClient } from "./check-client.ts";
import { type ConfigNote, logNotes } from "./config-note.ts";
import { InvalidConfigError } from "./invalid-config-error.ts";
import { namedTwice } from "./option-name.ts";
import {
  type ProducerOptions,
  type ProducerSettings,
  producerOptions,
} from "./producer-options.ts";
import { readOptions } from "./read-options.ts";

type Read = Checked<ProducerSettings>;

/**
 * Checks a producer's options and fills the defaults in. Throws `TypeError` for a name or type that is wrong, and
 * {@link InvalidConfigError} for values that are not valid, alone or together. Nothing has happened when it throws.
 */
export function producerSettings<K = DefaultSerializable, V = DefaultSerializable>(
  options: ProducerOptions<K, V>,
): ProducerSettings<K, V> {
  const read: Read = readOptions("producer", producerOptions, options);
  const { values, notes } = withDeliveryTimeout(withIdempotence(checkClient(read)));
  if (values.transactionalId !== null)
    throw new InvalidConfigError(
      "transactionalId",
      `${namedTwice("transactionalId")} is given; transactions are not supported yet.`,
    );
  logNotes(values.log, notes);
  return values as unknown as ProducerSettings<K, V>;
}

/** What the idempotent producer needs, by option: whether it is there, and how the error says it. */
const needs = [
  [
    "maxInFlightRequestsPerConnection",
    (values) => values.maxInFlightRequestsPerConnection <= 5,
    "[1,...,5]",
  ],
  ["retries", (values) => values.retries > 0, "at least 1"],
  ["acks", (values) => values.acks === -1, "all"],
] as const satisfies readonly (readonly [string, (values: ProducerSettings) => boolean, string])[];

/**
 * Java's `postProcessAndValidateIdempotenceConfigs`: asked for, it must be possible; the default gives way, except to more
 * requests in flight than it can keep in order (an error since 4.0).
 */
function withIdempotence(read: Read): Read {
  const { values, given, notes } = read;
  if (!values.enableIdempotence) return read;
  const missing = needs.find(([, isMet]) => !isMet(values));
  if (missing === undefined) return read;
  const [option, , valid] = missing;
  if (given.has("enableIdempotence") || option === "maxInFlightRequestsPerConnection")
    throw new InvalidConfigError(
      option,
      `${namedTwice(option)} is ${values[option]}; with enableIdempotence (the default) valid is ${valid}.`,
    );
  const note: ConfigNote = {
    level: "warn",
    option,
    message: `Idempotence is off: ${namedTwice(option)} is ${values[option]}; it needs ${valid}.`,
  };
  return { ...read, values: { ...values, enableIdempotence: false }, notes: [...notes, note] };
}

/** Java's `configureDeliveryTimeout`. */
function withDeliveryTimeout(read: Read): Read {
  const { values, given, notes } = read;
  const least = values.lingerMs + values.requestTimeoutMs;
  if (values.deliveryTimeoutMs >= least) return read;
  const message = `${namedTwice("deliveryTimeoutMs")} is ${values.deliveryTimeoutMs}; valid is [${least},...], at least lingerMs + requestTimeoutMs.`;
  if (given.has("deliveryTimeoutMs")) throw new InvalidConfigError("deliveryTimeoutMs", message);
  const note: ConfigNote = { level: "warn", option: "deliveryTimeoutMs", message };
  return { ...read, values: { ...values, deliveryTimeoutMs: least }, notes: [...notes, note] };
}
