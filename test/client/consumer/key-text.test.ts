import { expect, it } from "vitest";
import { keyText } from "../../../src/client/consumer/reading/key-text.ts";

it("tells keys apart by what they say, whatever a deserialiser made of them, and never throws", () => {
  expect(keyText({ key: null })).toBeNull();
  expect(keyText({ key: Buffer.from("a") })).toBe(keyText({ key: "a" }));
  expect(keyText({ key: { id: 1 } })).not.toBe(keyText({ key: { id: 2 } }));
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  expect(keyText({ key: cycle })).toBe("");
  expect(keyText({ key: { id: 1n } })).toBe("");
});
