import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MATRIX_SIZE, stateEventMatrix } from "./state-event-matrix.ts";

const FILE = new URL("state-event-matrix.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";

describe("the state × event matrix", () => {
  it("has an expected outcome in every cell", () => {
    const page = `# Every state of a classic member × everything that can happen

Written by \`REWRITE=1 npx vitest run test/member\`; ${MATRIX_SIZE.states} × ${MATRIX_SIZE.events} cells. An eager member with auto-commit that owns
orders 0 and 1, unless the state says otherwise; "no coordinator" is one that is being looked for. A cell is what the
member orders, and → its state (and the step of its handover) if that is another than before.

${stateEventMatrix()}
`;
    if (REWRITE) writeFileSync(FILE, page);
    expect(page).toBe(readFileSync(FILE, "utf8"));
  });
});
