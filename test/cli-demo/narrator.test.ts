import { describe, expect, test } from "vitest";
import { Narrator } from "../../src/cli/demo/narrator.ts";
import { plain } from "../../src/cli/demo/paint.ts";
import { Screen } from "../../src/cli/demo/screen.ts";
import { afterTheFreeze, afterTheReturn, recordedRun } from "./told-story.ts";

function printed(hasStatus = false) {
  let text = "";
  const write = (chunk: string): void => {
    text += chunk;
  };
  const out = { write, columns: 20 };
  const screen = new Screen(out as unknown as NodeJS.WriteStream, { hasStatus });
  return { screen, text: () => text };
}

describe("the narrator", () => {
  test("tells each rebalance once, when its costs are known", () => {
    const story = recordedRun();
    const { screen, text } = printed();
    const narrator = new Narrator(story.history, screen, { json: false, paint: plain });
    narrator.tell(2_000);
    narrator.tell(3_000);
    expect(text().match(/Rebalance 1/g)).toHaveLength(1);
    story
      .at(20_000)
      .leaves("consumer-3")
      .rebalances("MemberLeft", "consumer-3", { waitingFor: ["consumer-1", "consumer-2"] });
    narrator.tell(20_100);
    expect(narrator.isUpToDate).toBe(false);
    expect(text()).not.toContain("Rebalance 2");
    story
      .rejoins("consumer-1", "consumer-2")
      .generation(["consumer-1", "consumer-2"])
      .assigns({ "consumer-1": [0, 2, 4], "consumer-2": [1, 3, 5] });
    narrator.tell(24_000);
    expect(text()).not.toContain("Rebalance 2");
    narrator.tell(25_000);
    expect(text()).toContain("orders-2  consumer-3 → consumer-1  not read yet");
    expect(narrator.isUpToDate).toBe(true);
  });

  test("tells only what is new of a rebalance that has been told", () => {
    const story = afterTheFreeze();
    const { screen, text } = printed();
    const narrator = new Narrator(story.history, screen, { json: false, paint: plain });
    narrator.tell(27_000);
    expect(text()).not.toContain("Added to");
    story.at(28_000).thaws("consumer-3").processes("consumer-3", 1, [141, 141]);
    narrator.tell(28_100);
    expect(text()).toContain("1 record: orders-1 141; by consumer-1, then consumer-3");
    story.processes("consumer-3", 1, [142, 143]);
    narrator.tell(28_200);
    expect(text()).toContain("2 records: orders-1 142–143;");
    narrator.tell(28_300);
    expect(text().match(/Added to rebalance 3 · consumer-3 froze/g)).toHaveLength(2);
  });

  test("ends with the table, or with the last line of JSON", () => {
    const { screen, text } = printed();
    new Narrator(afterTheReturn().history, screen, { json: true, paint: plain }).close();
    const lines = text()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event, number }) => [event, number])).toEqual([
      ["rebalance", 1],
      ["rebalance", 2],
      ["rebalance", 3],
      ["summary", undefined],
    ]);
  });
});

describe("the screen", () => {
  test("keeps the status line below what is printed, and within the columns", () => {
    const { screen, text } = printed(true);
    screen.status("a status line that is far too long");
    screen.print(["one"]);
    expect(text()).toBe("\r\u001b[Ka status line that…" + "\r\u001b[Kone\na status line that…");
    screen.close();
    expect(text().endsWith("\r\u001b[K")).toBe(true);
  });

  test("has no status line without a terminal", () => {
    const { screen, text } = printed();
    screen.status("status");
    screen.print(["one", "two"]);
    expect(text()).toBe("one\ntwo\n");
  });
});
