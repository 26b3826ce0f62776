import { describe, expect, it } from "vitest";
import { watchLines } from "../../../src/cli/watch/watch-lines.ts";
import type { GroupWatch, Observatory, SequencedDelta } from "../../../src/observer/index.ts";
import { deathOfB } from "../../insight/view/insight-story.ts";

const view = deathOfB().view(70_000);

/** A group of which the test sends deltas, and a reader that may stall. */
function watching({ isJson = true } = {}) {
  const deltas: SequencedDelta[] = [];
  let isForgotten = false;
  let heard: () => void = () => {};
  const watch = {
    groupId: "g",
    view: () => view,
    get seq() {
      return deltas.length;
    },
    deltasSince: (seq: number) => (isForgotten ? null : deltas.slice(seq)),
    onDeltas: (listener: () => void) => {
      heard = listener;
      return () => {};
    },
  } as unknown as GroupWatch;
  const written: string[] = [];
  const reader = { isStalled: false, drained: () => {} };
  const sink = {
    write: (text: string) => {
      written.push(...text.trimEnd().split("\n"));
      return !reader.isStalled;
    },
    once: (_: "drain", listener: () => void) => {
      reader.drained = listener;
    },
    off: () => {},
  };
  const end = new AbortController();
  const observatory = { target: "here", watch: () => watch } as unknown as Observatory;
  const options = { groupId: "g", isJson, isRecording: false, sink, signal: end.signal };
  const ended = watchLines(observatory, options);
  const send = (text: string): void => {
    const atMs = 70_000 + deltas.length;
    const id = 1_000 + deltas.length;
    const evidence = { grade: "observed", source: "broker", withinMs: 0 } as const;
    const rest = { kind: "join", memberName: null, rebalanceNumber: null, evidence } as const;
    const payload = { id, atMs, text, ...rest };
    deltas.push({ seq: deltas.length + 1, atMs, kind: "event", payload });
    heard();
  };
  const forget = (): void => {
    isForgotten = true;
    heard();
    isForgotten = false;
  };
  return { written, reader, send, forget, end, ended };
}

describe("a group as lines", () => {
  it("begins with all of it, then each change, as JSON that says which form it has", async () => {
    const { written, send, end, ended } = watching();
    send("one");
    const [first, second] = written.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ schemaVersion: 1, seq: 0, group: "g", kind: "snapshot" });
    expect(first.payload.groupId).toBe("g");
    expect(second).toMatchObject({ schemaVersion: 1, seq: 1, group: "g", kind: "event" });
    expect(second.payload.text).toBe("one");
    end.abort();
    await ended;
  });

  it("keeps nothing for a reader that stalls, and then tells what it missed", () => {
    const { written, reader, send } = watching();
    reader.isStalled = true;
    send("one");
    send("two");
    send("three");
    expect(written).toHaveLength(2);
    reader.isStalled = false;
    reader.drained();
    expect(written.slice(2).map((line) => JSON.parse(line).payload.text)).toEqual(["two", "three"]);
  });

  it("tells the whole anew where what was missed is no longer known", () => {
    const { written, forget } = watching();
    forget();
    expect(written.map((line) => JSON.parse(line).kind)).toEqual(["snapshot", "snapshot"]);
  });

  it("tells people each event once, in a line that names its grade and obeys nobody", () => {
    const { written, send, forget } = watching({ isJson: false });
    const known = written.length;
    expect(known).toBe(view.events.length);
    send("\u001b[2Jx\ny joins");
    forget();
    expect(written.slice(known)).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d \\x1b\[2Jx\\ny joins \[observed\]$/),
    ]);
  });
});
