import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ClassicGroupStateName, validNextStates } from "../../src/coordinator/index.ts";
import { markdownTable } from "./markdown-table.ts";

const FILE = new URL("../../docs/states.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";

/** What makes a group take a move. A move that is not in the table, or not here, is an error. */
const REASONS: Readonly<Record<string, string>> = {
  "Empty → PreparingRebalance": "the first member joins",
  "PreparingRebalance → CompletingRebalance":
    "all members have joined, or the rebalance timeout ends",
  "PreparingRebalance → Empty": "the last member has gone",
  "CompletingRebalance → Stable": "the leader's assignment is in the journal",
  "CompletingRebalance → PreparingRebalance":
    "a member joins, leaves or expires, or never sends SyncGroup",
  "Stable → PreparingRebalance":
    "a member joins, leaves or expires, changes its subscription, or the leader rejoins",
  "Empty → Dead": "unloaded",
  "PreparingRebalance → Dead": "unloaded",
  "CompletingRebalance → Dead": "unloaded",
  "Stable → Dead": "unloaded",
  "Dead → Dead": "unloaded again",
};

const MEANINGS: Readonly<Record<ClassicGroupStateName, readonly [string, string]>> = {
  Empty: ["nobody", "UNKNOWN_MEMBER_ID"],
  PreparingRebalance: ["JoinGroup", "REBALANCE_IN_PROGRESS"],
  CompletingRebalance: ["SyncGroup", "NONE"],
  Stable: ["nobody", "NONE"],
  Dead: ["nobody", "COORDINATOR_NOT_AVAILABLE"],
};

const STATES = Object.keys(validNextStates) as ClassicGroupStateName[];

function moves(): { from: ClassicGroupStateName; to: ClassicGroupStateName; reason: string }[] {
  return STATES.flatMap((from) =>
    validNextStates[from].map((to) => {
      const reason = REASONS[`${from} → ${to}`];
      if (reason === undefined) throw new Error(`no reason is given for ${from} → ${to}`);
      return { from, to, reason };
    }),
  );
}

function statesDocument(): string {
  const drawn = moves().filter(({ to }) => to !== "Dead");
  return `# States

Drawn from the tables in the code by \`REWRITE=1 npx vitest run test/coordinator\`; a test fails when this page is stale.

## Classic group

\`validNextStates\` in \`src/coordinator/classic/states.ts\`, which is \`ClassicGroupState\` of Kafka. Every state has, besides,
a move to Dead: the broker stopped being the group's coordinator.

\`\`\`mermaid
stateDiagram-v2
  [*] --> Empty
${drawn.map(({ from, to, reason }) => `  ${from} --> ${to}: ${reason}`).join("\n")}
\`\`\`

${markdownTable(
  ["from", "to", "because"],
  moves().map(({ from, to, reason }) => [from, to, reason]),
)}

${markdownTable(
  ["state", "who is parked", "a heartbeat is answered"],
  STATES.map((state) => [state, ...MEANINGS[state]]),
)}

A group that is loaded from the journal is Stable if its last record has members, and Empty otherwise: rebalances are in
memory only. What every request does in every state is in
[the state × event matrix](../test/coordinator/state-event-matrix.md).
`;
}

describe("docs/states.md", () => {
  it("is what the tables in the code say", () => {
    const page = statesDocument();
    if (REWRITE) writeFileSync(FILE, page);
    expect(page).toBe(readFileSync(FILE, "utf8"));
  });

  it("gives a reason for every move, and none for moves that do not exist", () => {
    const exist = STATES.flatMap((from) => validNextStates[from].map((to) => `${from} → ${to}`));
    expect(Object.keys(REASONS).sort()).toEqual(exist.sort());
  });
});
