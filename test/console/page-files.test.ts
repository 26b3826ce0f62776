import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { consoleFixture } from "./console-fixture.ts";
import { pageFolder } from "./page-folder.ts";

const page = pageFolder();
afterAll(() => page.remove());
const { ask } = consoleFixture({ uiFolder: page.folder });

describe("the page's files", () => {
  it.each([
    "/",
    "/index.html",
    "/groups",
    "/groups/billing",
    "/groups/a.b%2Fc",
    "/groups/x/rebalances/3",
  ])("%s is the page, which a browser asks about each time", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(await response.text()).toContain("<title>regroup</title>");
  });

  it("files whose names change with their content are kept for a year", async () => {
    const response = await ask("/assets/index-AbCd1234.js");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  it("are sent compressed to who takes that", async () => {
    const headers = { "accept-encoding": "br, gzip, deflate" };
    const response = await ask("/assets/index-AbCd1234.js", { headers });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(200);
    expect(gunzipSync(bytes).toString()).toContain("export {};");
    const plain = await ask("/assets/index-AbCd1234.js", {
      headers: { "accept-encoding": "gzip;q=0" },
    });
    expect(plain.headers.get("content-encoding")).toBeNull();
  });

  it("are not sent again to who has them", async () => {
    const etag = (await ask("/")).headers.get("etag") ?? "";
    const response = await ask("/", { headers: { "if-none-match": etag } });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe("");
  });

  it.each([
    "/assets/none.js",
    "/missing.js",
    "/.env",
    "/assets/../../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/..%2f..%2fpackage.json",
    "/assets/..%5c..%5cpackage.json",
  ])("%s is not there, and nothing outside of the folder is", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: "The console has nothing at this address." });
  });

  it("says what to do when the page is not built", async () => {
    const response = await consoleFixture().ask("/");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      error: "The console's page is not built: run npm run build first.",
    });
  });
});
