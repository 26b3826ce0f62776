import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { copyRecording } from "../../../src/cli/record/copy-recording.ts";
import { observeRecording } from "../../../src/observer/index.ts";

const folder = mkdtempSync(join(tmpdir(), "regroup-copy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = {
  ...{ kind: "header", schemaVersion: 1, product: "regroup test", clusterId: "c" },
  ...{ groups: ["billing", "secret"], startedAtMs: 0, sources: ["broker"], pseudonyms: false },
};

function note(seq: number, group: string) {
  const evidence = { grade: "observed", source: "broker", withinMs: 0 };
  const facts = { groupType: "classic", state: "Empty", generationId: 3, members: [] };
  const rest = { protocolName: null, coordinatorId: 1, evidence };
  const payload = { type: "GroupObserved", atMs: seq, groupId: group, ...facts, ...rest };
  return { seq, atMs: seq, group, source: "broker", grade: "observed", kind: "note", payload };
}

it("a copy holds the chosen groups, names nobody, and has no gap where others were", async () => {
  const [from, to] = [join(folder, "all.jsonl"), join(folder, "shared.jsonl")];
  const lines = [header, note(1, "billing"), note(2, "secret"), note(3, "billing")];
  writeFileSync(from, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  const groupIds = ["billing"];
  expect(await copyRecording({ from, to, groupIds, pseudonyms: true })).toBe(3);
  const text = readFileSync(to, "utf8");
  expect(text).not.toMatch(/billing|secret/);
  const copied = await observeRecording({ file: to });
  expect(copied.sources()).toMatchObject([{ status: "on" }]);
  expect(copied.groups()).toMatchObject([{ groupId: "group-1", state: "Empty" }]);
});
