import {
  bytesDeserializer,
  doubleDeserializer,
  integerDeserializer,
  jsonDeserializer,
  longDeserializer,
  stringDeserializer,
} from "../serde/deserializers.ts";
import type { Deserializer, Serializer } from "../serde/serde.ts";
import {
  bytesSerializer,
  doubleSerializer,
  integerSerializer,
  jsonSerializer,
  longSerializer,
  stringSerializer,
} from "../serde/serializers.ts";
import { notValid, type Option, wrongType } from "./option.ts";

const deserializers: ReadonlyMap<string, Deserializer<unknown>> = new Map<
  string,
  Deserializer<unknown>
>([
  ["bytes", bytesDeserializer],
  ["string", stringDeserializer],
  ["integer", integerDeserializer],
  ["long", longDeserializer],
  ["double", doubleDeserializer],
  ["json", jsonDeserializer()],
]);

const serializers: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["bytes", bytesSerializer],
  ["string", stringSerializer],
  ["integer", integerSerializer],
  ["long", longSerializer],
  ["double", doubleSerializer],
  ["json", jsonSerializer()],
]);

/** Java's serdes that are only another name for bytes. */
const bytesInJava = new Set(["bytearray", "bytebuffer"]);

/** A function, or by name or Java class: `org.apache.kafka.common.serialization.StringDeserializer`. */
export function deserializerOption(): Option<Deserializer<unknown>, Deserializer<unknown>> {
  return serdeOption("Deserializer", bytesDeserializer, deserializers);
}

/** A function, or by name or Java class: `org.apache.kafka.common.serialization.StringSerializer`. */
export function serializerOption(): Option<Serializer<unknown>, Serializer<unknown>> {
  return serdeOption(
    "Serializer",
    bytesSerializer as Serializer<unknown>,
    serializers as ReadonlyMap<string, Serializer<unknown>>,
  );
}

function serdeOption<Serde>(
  kind: "Serializer" | "Deserializer",
  defaultValue: Serde,
  named: ReadonlyMap<string, Serde>,
): Option<Serde, Serde> {
  const valid = `[${[...named.keys()].join(", ")}], Java's ${kind} of that name, or a function`;
  return {
    type: "CLASS",
    defaultValue,
    valid,
    read(given, source) {
      if (typeof given === "function") return given as Serde;
      if (typeof given !== "string") throw wrongType(source, `a ${kind} function`, given);
      const found = named.get(shortName(given, kind));
      if (found === undefined) throw notValid(source, given, valid);
      return found;
    },
  };
}

/** `org.apache.kafka.common.serialization.StringDeserializer` → `string`. */
function shortName(given: string, kind: string): string {
  const javaClass = given.trim().replace(/^org\.apache\.kafka\.common\.serialization\./, "");
  const name = javaClass.endsWith(kind) ? javaClass.slice(0, -kind.length) : javaClass;
  const folded = name.toLowerCase();
  return bytesInJava.has(folded) ? "bytes" : folded;
}
