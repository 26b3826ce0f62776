import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fromKafkaJson,
  hexText,
  type Input,
  MESSAGES,
  type Message,
  toKafkaJson,
} from "../../src/protocol/index.ts";
import { messageArbitrary } from "./message-arbitrary.ts";

/** Runs for each version of each message. */
const RUNS = 6;

function versionsOf(message: Message): number[] {
  const { min, max } = message.versions;
  return Array.from({ length: max - min + 1 }, (_, i) => min + i);
}

describe.each(MESSAGES.map((message) => [message.name, message] as const))("%s", (_, message) => {
  it("is read as it was written, in every version, and its JSON form too", () => {
    for (const version of versionsOf(message)) {
      fc.assert(
        fc.property(messageArbitrary(message, version), (value) => {
          const bytes = message.encode(value as Input<Message>, version);
          const decoded = message.decode(bytes, version);
          expect(decoded).toMatchObject(value);
          expect(hexText(message.encode(decoded, version))).toBe(hexText(bytes));
          const json = JSON.parse(
            JSON.stringify(toKafkaJson(message, version, decoded)),
          ) as unknown;
          const again = message.encode(fromKafkaJson(message, version, json), version);
          expect(hexText(again)).toBe(hexText(bytes));
        }),
        { numRuns: RUNS, seed: version },
      );
    }
  });
});
