import { describe, expect, it } from "vitest";
import { groupIdOfSegment, groupPathSegment } from "../../src/console/index.ts";
import { consoleFixture } from "./console-fixture.ts";
import { emptyView, START_MS } from "./fake-observatory.ts";

const strangeIds = [
  "a/b",
  "..",
  ".",
  "",
  "../../etc/passwd",
  "100%",
  "%2F",
  "%252F",
  "~",
  "~..",
  "a?b#c",
  "a b+c",
  'quote"<script>',
  "заказы-ß-注文-🛒",
  "line\nbreak\u2028\u0000",
  "back\\slash",
  "a.md",
];

describe("the console's API", () => {
  it("says what it looks at and how well", async () => {
    const { ask } = consoleFixture();
    const response = await ask("/api/meta");
    expect(await response.json()).toEqual({
      schemaVersion: 1,
      product: "regroup",
      version: "0.0.0-test",
      clusterId: "fake-cluster",
      target: "127.0.0.1:9092",
      sources: [{ source: "broker", status: "on", text: "Every note." }],
      control: false,
      nowMs: START_MS,
    });
  });

  it("lists the groups", async () => {
    const { ask, observatory } = consoleFixture();
    observatory.addGroup("billing");
    const body = await (await ask("/api/groups")).json();
    expect(body).toMatchObject({ atMs: START_MS, groups: [{ groupId: "billing" }] });
  });

  it.each(strangeIds)("finds the group %j by its path and no other", async (groupId) => {
    const { ask, observatory } = consoleFixture();
    observatory.addGroup("billing");
    observatory.addGroup(groupId);
    const response = await ask(`/api/groups/${groupPathSegment(groupId)}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(emptyView(groupId));
    expect(groupIdOfSegment(decodeURIComponent(groupPathSegment(groupId)))).toBe(groupId);
  });

  it("says which group it does not know", async () => {
    const { ask } = consoleFixture();
    const response = await ask("/api/groups/no%22such");
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'No group "no\\"such" is known.' });
  });

  it("answers an unknown address below /api with 404 and a sentence", async () => {
    const { ask } = consoleFixture();
    for (const path of ["/api", "/api/", "/api/nothing", "/api/groups/a/b/c"]) {
      const response = await ask(path);
      expect(response.status, path).toBe(404);
      expect(await response.json()).toEqual({ error: expect.stringContaining("docs/console-api") });
    }
  });

  it("gives the metrics in Prometheus's text format", async () => {
    const { ask } = consoleFixture();
    const response = await ask("/metrics");
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await response.text()).toBe("# EOF\n");
  });

  it("answers 500 without telling what went wrong within, and tells its log", async () => {
    const { ask, observatory, failures } = consoleFixture();
    observatory.groups = () => {
      throw new Error("secret");
    };
    const response = await ask("/api/groups");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(failures).toEqual([new Error("secret")]);
  });
});
