import { describe, expect, it } from "vitest";
import { KafkaError, kafkaError } from "../../../src/client/errors/errors.ts";
import { ERROR_NAMES, errorMessage, isRetriable } from "../../../src/protocol/index.ts";

describe("the error for a code that a broker answered", () => {
  it.each(ERROR_NAMES)("%s is a KafkaError of that code", (name) => {
    const error = kafkaError(name);
    expect(error).toBeInstanceOf(KafkaError);
    expect(error.code).toBe(name);
    expect(error.retriable).toBe(isRetriable(name));
    expect(error.message).toBe(errorMessage(name));
    expect(error.name).toBe(error.constructor.name);
  });

  it("says what it was told instead of what the code means", () => {
    expect(kafkaError("INVALID_GROUP_ID", "group.id is empty").message).toBe("group.id is empty");
  });
});
