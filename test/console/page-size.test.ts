import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../architecture/source-tree.ts";

const folder = join(repositoryRoot, "dist/console-ui");
const isBuilt = existsSync(join(folder, "index.html"));

const MOST_SCRIPT_BYTES = 90 * 1024;

/** The scripts that a browser loads before it shows anything, and what they weigh on the wire. */
function initialScripts(): { readonly path: string; readonly bytes: number }[] {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const tags = [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/([^"]+\.js)"/g)];
  return tags.map(([, path = ""]) => ({
    path,
    bytes: gzipSync(readFileSync(join(folder, path))).length,
  }));
}

describe.skipIf(!isBuilt)("the built page (npm run build)", () => {
  it("has at most 90 KiB of script, compressed", () => {
    const scripts = initialScripts();
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
    expect(bytes, JSON.stringify(scripts)).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  });

  it("has nothing inline, which its policy would refuse, and nothing from elsewhere", () => {
    const html = readFileSync(join(folder, "index.html"), "utf8");
    expect(html.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toBeNull();
    expect(html.match(/<style|\bstyle="|\bon\w+="|javascript:/g)).toBeNull();
    expect(html.match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull();
  });
});
