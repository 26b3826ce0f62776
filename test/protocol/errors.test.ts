import { expect, it } from "vitest";
import {
  ERROR_NAMES,
  errorCode,
  errorMessage,
  errorName,
  isRetriable,
} from "../../src/protocol/index.ts";
import { kafkaErrors } from "./kafka-definitions.ts";

it("has Kafka's errors, with their codes and whether a retry may help", () => {
  const ours = ERROR_NAMES.map((name) => ({
    code: errorCode(name),
    name,
    retriable: isRetriable(name),
  }));
  expect(ours).toEqual([...kafkaErrors].sort((a, b) => a.code - b.code));
});

it("finds the name of every code, and takes a code that is not known for an unknown server error", () => {
  for (const { code, name } of kafkaErrors) expect(errorName(code)).toBe(name);
  expect(errorName(9999)).toBe("UNKNOWN_SERVER_ERROR");
  expect(errorName(-2)).toBe("UNKNOWN_SERVER_ERROR");
});

it("says of every error in a sentence of its own what it means", () => {
  const messages = ERROR_NAMES.map(errorMessage);
  for (const message of messages) expect(message).toMatch(/^[A-Za-z].*\.$/);
  expect(new Set(messages).size).toBe(messages.length);
});
