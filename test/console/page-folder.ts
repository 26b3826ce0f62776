import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with a page in it as the build makes one. */
export function pageFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "regroup-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>regroup</title>");
  writeFileSync(join(folder, "assets/index-AbCd1234.js"), "export {};\n".repeat(100));
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
