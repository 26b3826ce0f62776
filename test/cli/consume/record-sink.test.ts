import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { StreamSink } from "../../../src/cli/consume/record-sink.ts";

function stream(write: (bytes: Buffer) => NodeJS.ErrnoException | null): Writable {
  return new Writable({
    write: (bytes: Buffer, _encoding, done) => done(write(bytes)),
  });
}

it("what was written is known to be written", async () => {
  const written: string[] = [];
  const sink = new StreamSink(
    stream((bytes) => {
      written.push(bytes.toString());
      return null;
    }),
  );
  expect(await sink.write(["a", Buffer.from("b")])).toBe(true);
  expect(written).toEqual(["ab"]);
});

it("a reader that has gone is the end, and no error", async () => {
  const sink = new StreamSink(stream(() => Object.assign(new Error("gone"), { code: "EPIPE" })));
  expect(await sink.write(["a"])).toBe(false);
  expect(await sink.write(["b"])).toBe(false);
});

it("a full disk is an error", async () => {
  const sink = new StreamSink(stream(() => Object.assign(new Error("full"), { code: "ENOSPC" })));
  await expect(sink.write(["a"])).rejects.toThrow("full");
  await expect(sink.write(["a"])).rejects.toThrow("full");
});
