import { describe, expect, it } from "vitest";
import { GroupInsight } from "../../src/insight/index.ts";
import { deckStory, GROUP_ID, STORY_MS } from "../browser/deck-story.ts";
import { consoleFixture } from "./console-fixture.ts";
import { START_MS } from "./fake-observatory.ts";

function toldFixture(groupId = GROUP_ID) {
  const insight = new GroupInsight({ groupId: GROUP_ID });
  for (const { input } of deckStory(START_MS)) {
    if (input.kind === "note") insight.foldNote(input.payload);
    else if (input.kind === "report") insight.foldReport(input.payload);
  }
  const fixture = consoleFixture();
  fixture.observatory.addGroup(groupId, { ...insight.view(START_MS + STORY_MS), groupId });
  return fixture;
}

describe("the rebalances of a group", () => {
  it("are listed in the form of regroup rebalances --json", async () => {
    const { ask } = toldFixture();
    const body = (await (await ask(`/api/groups/${GROUP_ID}/rebalances`)).json()) as object;
    expect(body).toMatchObject({ schemaVersion: 1, group: GROUP_ID });
    expect(body).toHaveProperty("rebalances.length", 4);
    expect(body).toHaveProperty("rebalances.1.triggeredBy", "C2");
  });

  it("are given one by one, by number", async () => {
    const { ask } = toldFixture();
    const response = await ask(`/api/groups/${GROUP_ID}/rebalances/2`);
    expect(await response.json()).toMatchObject({ schemaVersion: 1, number: 2, generation: 2 });
  });

  it("are told as an incident report in Markdown, under a name that any file system takes", async () => {
    const { ask } = toldFixture('../a"b\r\n');
    const response = await ask("/api/groups/..%2Fa%22b%0D%0A/rebalances/2/report.md");
    expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="regroup-__a_b_-rebalance-2.md"',
    );
    expect(await response.text()).toMatch(/^# Rebalance 2 of /);
  });

  it.each(["9", "02", "-1", "x", "2.0"])("%s is none of them", async (number) => {
    const { ask } = toldFixture();
    const response = await ask(`/api/groups/${GROUP_ID}/rebalances/${number}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: `This group has no rebalance "${number}": the latest 4 are kept.`,
    });
  });
});
