import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FollowedFile } from "../../src/observer/follow/followed-file.ts";
import { LineSplitter } from "../../src/observer/follow/line-splitter.ts";

describe("lines out of bytes", () => {
  function split(chunks: readonly Uint8Array[], maxLineBytes = 100) {
    const lines: string[] = [];
    const splitter = new LineSplitter({ maxLineBytes, onLine: (line) => lines.push(line) });
    for (const chunk of chunks) splitter.push(chunk);
    return { lines, overlongCount: splitter.overlongCount };
  }

  it("are the same wherever the bytes were cut, within a character too", () => {
    const bytes = Buffer.from("größe\r\n\nzwei€\nhalf");
    const whole = split([bytes]).lines;
    expect(whole).toEqual(["größe", "", "zwei€"]);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)]).lines).toEqual(whole);
    expect(split([...bytes].map((byte) => Uint8Array.of(byte))).lines).toEqual(whole);
  });

  it("are passed over when they are too long, and the next one is not", () => {
    const long = "x".repeat(200);
    expect(split([Buffer.from(`${long}\nshort\n`)])).toEqual({
      lines: ["short"],
      overlongCount: 1,
    });
    const pieces = [...Buffer.from(`${long}\nshort\n`)].map((byte) => Uint8Array.of(byte));
    expect(split(pieces)).toEqual({ lines: ["short"], overlongCount: 1 });
  });
});

describe("a file that is followed", () => {
  let folder: string;
  let path: string;
  let lines: string[];
  let file: FollowedFile;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "followed-"));
    path = join(folder, "server.log");
    lines = [];
    file = new FollowedFile({ path, onLine: (line) => lines.push(line) });
  });

  afterEach(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });

  /** Until nothing is left. */
  async function read(): Promise<string[]> {
    while (await file.read());
    return lines.splice(0);
  }

  it("gives what is there, then what is appended, each line when it is whole", async () => {
    await writeFile(path, "one\ntwo\nthr");
    expect(await read()).toEqual(["one", "two"]);
    expect(await read()).toEqual([]);
    await appendFile(path, "ee\nfour\n");
    expect(await read()).toEqual(["three", "four"]);
  });

  it("is waited for, and read from its beginning when it comes", async () => {
    await expect(file.read()).rejects.toMatchObject({ code: "ENOENT" });
    await writeFile(path, "one\n");
    expect(await read()).toEqual(["one"]);
  });

  it("is read to its end after it was renamed, then the new one from its beginning", async () => {
    await writeFile(path, "one\n");
    expect(await read()).toEqual(["one"]);
    await appendFile(path, "last of the old\n");
    await rename(path, `${path}.1`);
    await writeFile(path, "first of the new\n");
    expect(await read()).toEqual(["last of the old", "first of the new"]);
  });

  it("is read from its beginning after it was truncated", async () => {
    await writeFile(path, "a long first line\nhalf a li");
    expect(await read()).toEqual(["a long first line"]);
    await truncate(path, 0);
    await appendFile(path, "new\n");
    expect(await read()).toEqual(["new"]);
  });

  it("is read from the first whole line of its last bytes when it is large", async () => {
    await writeFile(path, "first\nsecond\nthird\n");
    await file.close();
    file = new FollowedFile({ path, onLine: (line) => lines.push(line), firstBytes: 10 });
    expect(await read()).toEqual(["third"]);
    await writeFile(`${path}.new`, "a whole new file\n");
    await rename(`${path}.new`, path);
    expect(await read()).toEqual(["a whole new file"]);
  });
});
