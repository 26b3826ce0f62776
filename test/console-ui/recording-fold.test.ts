import { describe, expect, it } from "vitest";
import { RecordingFold } from "../../src/console/ui/recording/recording-fold.ts";
import { encodeHeader, encodeLine } from "../../src/insight/index.ts";

const startedAtMs = 1_795_262_400_000;

const header = encodeHeader({
  kind: "header",
  schemaVersion: 1,
  product: "regroup 0.0.0",
  clusterId: null,
  groups: ["orders"],
  startedAtMs,
  sources: ["broker"],
  pseudonyms: false,
});

function tick(seq: number, atMs: number, group = "orders"): string {
  const by = { source: "broker", grade: "observed" } as const;
  return encodeLine({ seq, atMs, group, ...by, kind: "tick", payload: null });
}

function leave(seq: number, group: string): string {
  const by = { source: "broker", grade: "observed" } as const;
  const member = { memberId: "m", groupInstanceId: null, clientId: "c", clientHost: "/h" };
  const payload = { type: "MemberLeft", atMs: startedAtMs, groupId: group, member, reason: null };
  return encodeLine({
    ...{ seq, atMs: startedAtMs, group, ...by },
    ...({ kind: "note", payload } as Extract<Parameters<typeof encodeLine>[0], { kind: "note" }>),
  });
}

function folded(...texts: readonly string[]) {
  const fold = new RecordingFold();
  for (const text of texts) fold.push(text);
  return fold.end();
}

describe("a recording folded in the browser", () => {
  it("ends at the last instant that it tells of, silence included", () => {
    const { endMs, status } = folded(header, tick(1, startedAtMs + 5_000));
    expect(endMs).toBe(startedAtMs + 5_000);
    expect(status).toMatchObject({ source: "recording", status: "on" });
  });

  it("knows the groups that its header names, though nothing is told of them", () => {
    const { summaries, viewOf } = folded(header);
    expect(summaries.map(({ groupId }) => groupId)).toEqual(["orders"]);
    expect(viewOf("orders")?.sources[0]?.source).toBe("recording");
    expect(viewOf("billing")).toBeNull();
  });

  it("comes out the same however the text was cut into pieces", () => {
    const text = header + leave(1, "orders") + tick(2, startedAtMs + 1_000);
    expect(folded(...text).summaries).toEqual(folded(text).summaries);
  });

  it("names the first problems and counts the rest", () => {
    const { status } = folded(header, "x\n".repeat(10));
    expect(status.status).toBe("failing");
    expect(status.text).toMatch(/Line 2: .* Line 4: .* And 7 more problems\.$/);
  });

  it("leaves out groups beyond what a tab has room for, and says so", () => {
    const fold = new RecordingFold();
    fold.push(header);
    for (let n = 1; n <= 2_010; n++) fold.push(leave(n, `group-${n}`));
    const { summaries, status } = fold.end();
    expect(summaries).toHaveLength(2_000);
    expect(status.text).toContain("more than 2,000 groups");
  });

  it.each([
    ["nothing", "", "the recording is empty"],
    ["something else", '{"a":1}\n', "not a header"],
    ["a newer version", '{"kind":"header","schemaVersion":2}\n', "schema version 2"],
  ])("is refused in one sentence when it is %s", (_, text, says) => {
    expect(() => folded(text)).toThrow(says);
  });
});
