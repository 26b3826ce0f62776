import { describe, expect, it } from "vitest";
import { consoleFixture } from "./console-fixture.ts";
import { FakeControl } from "./fake-control.ts";

describe("who may ask", () => {
  it.each([
    "localhost",
    "localhost:9000",
    "LOCALHOST:8080",
    "regroup.localhost",
    "127.0.0.1:8080",
    "[::1]:8080",
    "192.168.1.20",
    "console.example:8080",
    "Console.Example.",
  ])("is answered under the host %s", async (host) => {
    const { ask } = consoleFixture({ allowedHosts: ["console.example"] });
    expect((await ask("/api/meta", { headers: { host } })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:8080",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "notlocalhost",
    "localhost@evil.example",
    "[::1",
    "",
  ])("is turned away under the host %j, that somebody may have pointed here", async (host) => {
    const { ask } = consoleFixture({ allowedHosts: ["console.example"] });
    const response = await ask("/api/meta", { headers: { host } });
    expect(response.status).toBe(403);
    expect((await response.json()) as object).toHaveProperty("error");
  });

  it.each([
    ["same-origin", "cors", "empty", 200],
    ["none", "navigate", "document", 200],
    ["cross-site", "navigate", "document", 200],
    ["cross-site", "navigate", "iframe", 403],
    ["cross-site", "navigate", "embed", 403],
    ["same-site", "navigate", "object", 403],
    ["cross-site", "no-cors", "image", 403],
    ["cross-site", "cors", "empty", 403],
    ["same-site", "cors", "empty", 403],
  ])("a page that asks %s by %s for its %s gets %i", async (site, mode, dest, status) => {
    const { ask } = consoleFixture();
    const headers = { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest };
    expect((await ask("/api/groups", { headers })).status).toBe(status);
  });

  it.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE2"])("knows no %s", async (method) => {
    const { ask } = consoleFixture();
    expect((await ask("/api/groups", { method })).status).toBe(405);
  });

  it.each<[string, Record<string, string>, number]>([
    ["a program", {}, 200],
    ["the page itself", { origin: "http://127.0.0.1:8080", "sec-fetch-site": "same-origin" }, 200],
    ["another port of this machine", { origin: "http://127.0.0.1:3000" }, 403],
    ["another site", { origin: "https://evil.example" }, 403],
    ["a file or a sandbox", { origin: "null" }, 403],
    ["another site that hides its origin", { "sec-fetch-site": "cross-site" }, 403],
    ["a link that posts", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, 403],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["a form as text", { "content-type": "text/plain" }, 415],
  ])("an action sent by %s (%j) gets %i", async (_who, headers, status) => {
    const control = new FakeControl();
    const { post } = consoleFixture({ control });
    expect((await post({ type: "StartConsumer" }, headers)).status).toBe(status);
    expect(control.performed).toHaveLength(status === 200 ? 1 : 0);
  });

  it("every response forbids framing, sniffing, inline scripts and storing", async () => {
    const { ask } = consoleFixture();
    for (const path of ["/api/meta", "/api/nothing", "/metrics", "/"]) {
      const { headers } = await ask(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});
