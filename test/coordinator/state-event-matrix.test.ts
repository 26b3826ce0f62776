import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MATRIX_SIZE, stateEventMatrix } from "./state-event-matrix.ts";

const FILE = new URL("state-event-matrix.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";

describe("the state × event matrix", () => {
  it("has an expected outcome in every cell", () => {
    const table = stateEventMatrix();
    const page = `# Every state × everything that can happen

Written by \`REWRITE=1 npx vitest run test/coordinator\`; ${MATRIX_SIZE.states} × ${MATRIX_SIZE.events} cells. A group of three: a leader, a
follower and a static follower; one more member id is given out and not used. A cell says what the request was
answered (the first error in it), [what else was answered, written or forgotten], and → the state, generation and
number of members if they are others than before.

${table}
`;
    if (REWRITE) writeFileSync(FILE, page);
    expect(page).toBe(readFileSync(FILE, "utf8"));
  });
});
