import { expect, it } from "vitest";
import { LatestOffsets } from "../../../src/broker/storage/latest-offsets.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it("tells keys apart that share a hash", () => {
  // Two words with one FNV-1a hash of 32 bits.
  const [one, other] = [bytes("costarring"), bytes("liquid")];
  const latest = new LatestOffsets();
  latest.set(one, 1, 0);
  expect(latest.get(other)).toBeUndefined();
  expect(latest.set(other, 2, 0)).toBe(-1);
  expect(latest.set(one, 3, 1)).toBe(0);
  expect([latest.get(one), latest.get(other)]).toEqual([3, 2]);
});

it("keeps keys whose memory is used again", () => {
  const key = bytes("orders-0");
  const latest = new LatestOffsets();
  latest.set(key, 7, 0);
  key.fill(0);
  expect(latest.get(bytes("orders-0"))).toBe(7);
});
