import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runScenario } from "./scenario.ts";

const FOLDER = new URL("scenarios/", import.meta.url);

/** `REWRITE=1 npx vitest run test/coordinator` writes what happens now; then read the diff. */
const REWRITE = process.env["REWRITE"] === "1";

describe("scenarios of the classic coordinator", () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".txt"))) {
    it(file.replace(/\.txt$/, "").replaceAll("-", " "), () => {
      const text = readFileSync(new URL(file, FOLDER), "utf8");
      const now = runScenario(text);
      if (REWRITE) writeFileSync(new URL(file, FOLDER), now);
      else expect(now).toBe(text);
    });
  }
});
