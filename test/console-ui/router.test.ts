import { describe, expect, it } from "vitest";
import { formatRoute, parseRoute, type Route } from "../../src/console/ui/store/router.ts";

const quiet: Route = {
  groupId: "orders",
  view: null,
  rebalanceNumber: null,
  generationId: null,
  range: null,
  atMs: null,
  table: null,
  recording: null,
};

function reread(route: Route): Route {
  const url = new URL(formatRoute(route), "http://localhost");
  return parseRoute(url.pathname, url.search);
}

describe("a view's URL", () => {
  it.each([
    quiet,
    { ...quiet, view: "members", table: "lanes" },
    { ...quiet, rebalanceNumber: 42 },
    { ...quiet, generationId: 7, atMs: 1_795_262_469_000 },
    { ...quiet, range: { fromMs: 1_000, toMs: 61_000 } },
  ] satisfies Route[])("leads back to the same view: %j", (route) => {
    expect(reread(route)).toEqual(route);
  });

  it.each(["a/b", "%", "..", ".", "", "~x", "<img src=x>", "名前", "a?b#c&d", "  "])(
    "names the group %j, whatever characters are in it",
    (groupId) => {
      expect(reread({ ...quiet, groupId }).groupId).toBe(groupId);
    },
  );

  it("names a rebalance rather than a generation when it knows both", () => {
    expect(formatRoute({ ...quiet, rebalanceNumber: 3, generationId: 9 })).toBe(
      "/groups/orders?rebalance=3",
    );
  });
});

describe("a URL that somebody typed", () => {
  it("leads to the list when its group is not percent-encoded text", () => {
    expect(parseRoute("/groups/%E0%A4%A", "").groupId).toBeNull();
    expect(parseRoute("/groups/a/b", "").groupId).toBeNull();
  });

  it("keeps nothing of a range that ends before it begins, or of numbers that are none", () => {
    const search = "?from=9&to=3&rebalance=-1&at=1e9&generation=x&view=wild";
    expect(parseRoute("/groups/orders", search)).toEqual(quiet);
  });
});
