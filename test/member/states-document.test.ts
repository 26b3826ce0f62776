import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type HandoverPhase,
  type MemberStateName,
  validNextPhases,
  validNextStates,
} from "../../src/member/index.ts";
import { markdownTable } from "../coordinator/markdown-table.ts";

const FILE = new URL("../../docs/member-states.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";

/** What makes a member take a move. A move that is not in the table, or not here, is an error. */
const REASONS: Readonly<Record<string, string>> = {
  "Unjoined → PreparingRebalance":
    "subscribed, coordinator known, nothing left to give up: JoinGroup",
  "Unjoined → Stale": "the poll interval was exceeded before the join ended",
  "Unjoined → Leaving": "closing or unsubscribing with a member id",
  "PreparingRebalance → CompletingRebalance": "JoinGroup answered: a new generation",
  "PreparingRebalance → Unjoined": "JoinGroup refused or gone astray, membership lost, or closing",
  "PreparingRebalance → Stale": "the poll interval was exceeded",
  "CompletingRebalance → Stable": "SyncGroup answered: the assignment",
  "CompletingRebalance → Unjoined": "SyncGroup refused or gone astray, membership lost, or closing",
  "CompletingRebalance → Stale": "the poll interval was exceeded",
  "Stable → PreparingRebalance": "a reason to rejoin, and everything given up that has to be",
  "Stable → Unjoined": "membership lost, or unsubscribed without a request",
  "Stable → Stale": "the poll interval was exceeded",
  "Stable → Leaving": "closing or unsubscribing, everything given up: LeaveGroup",
  "Stale → Unjoined": "the application polls again, or unsubscribes",
  "Leaving → Unjoined": "left after unsubscribing",
  "Leaving → Closed": "left",
  "Fatal → Closed": "closed",
  "Stale → Closed": "closed",
  "Unjoined → Closed": "closed with nothing to leave",
  "Stable → Closed": "a static member closed, or the time to close was over",
  "PreparingRebalance → Closed": "the time to close was over",
  "CompletingRebalance → Closed": "the time to close was over",
  "Unjoined → Fatal": "refused for good",
  "PreparingRebalance → Fatal": "refused for good",
  "CompletingRebalance → Fatal": "refused for good",
  "Stable → Fatal": "refused for good",
  "Stale → Fatal": "the coordinator cannot be asked for, for good",
};

const STEPS: Readonly<Record<string, string>> = {
  "Draining → Committing": "handlers ended or ran out of time, records purged, auto-commit on",
  "Draining → Revoking": "handlers ended or ran out of time, records purged, auto-commit off",
  "Draining → Losing": "membership lost: nothing is waited for",
  "Committing → Revoking": "the commit ended, well or not",
  "Committing → Losing": "membership lost: the commit is no longer waited for",
  "Revoking → Assigning": "the listener returned, and a rebalance brought a new assignment",
  "Revoking → Overtaken": "membership lost while the listener is at work",
  "Assigning → Overtaken": "membership lost while the listener is at work",
  "Overtaken → Losing": "the listener returned, and hears what is lost",
};

const AWAITED: Readonly<Record<HandoverPhase, string>> = {
  Draining: "running handlers, bounded",
  Committing: "the commit of what was processed, bounded",
  Revoking: "`onPartitionsRevoked` (closing in the middle of a rebalance: `onPartitionsLost`)",
  Losing: "`onPartitionsLost`",
  Assigning: "`onPartitionsAssigned`",
  Overtaken: "whichever call was running when membership was lost",
};

function moves<Name extends string>(
  table: Readonly<Record<Name, readonly Name[]>>,
  reasons: Readonly<Record<string, string>>,
): { from: Name; to: Name; reason: string }[] {
  return (Object.keys(table) as Name[]).flatMap((from) =>
    table[from].map((to) => {
      const reason = reasons[`${from} → ${to}`];
      if (reason === undefined) throw new Error(`no reason is given for ${from} → ${to}`);
      return { from, to, reason };
    }),
  );
}

function diagram(drawn: readonly { from: string; to: string; reason: string }[]): string {
  return drawn.map(({ from, to, reason }) => `  ${from} --> ${to}: ${reason}`).join("\n");
}

function table(listed: readonly { from: string; to: string; reason: string }[]): string {
  return markdownTable(
    ["from", "to", "because"],
    listed.map(({ from, to, reason }) => [from, to, reason]),
  );
}

function page(): string {
  const states = moves<MemberStateName>(validNextStates, REASONS);
  const steps = moves<HandoverPhase>(validNextPhases, STEPS);
  const living = states.filter(({ to }) => to !== "Fatal" && to !== "Closed");
  return `# States of a classic member

Drawn from the tables in the code by \`REWRITE=1 npx vitest run test/member\`; a test fails when this page is stale.

## The member

\`validNextStates\` in \`src/member/classic/states.ts\`: \`MemberState\` of Kafka's \`AbstractCoordinator\`, and what comes
after it. Besides, every state that is alive has moves to Fatal and Closed.

\`\`\`mermaid
stateDiagram-v2
  [*] --> Unjoined
${diagram(living)}
\`\`\`

${table(states)}

## The handover

\`validNextPhases\` in \`src/member/classic/handover.ts\`: what is awaited while partitions are given up or taken. None of
these, and no JoinGroup and no LeaveGroup while there is one. Each may be the last.

\`\`\`mermaid
stateDiagram-v2
  [*] --> Draining: partitions are given up
  [*] --> Revoking: an eager member without partitions rejoins
  [*] --> Losing: membership lost
  [*] --> Assigning: a rebalance took nothing away
${diagram(steps)}
\`\`\`

${markdownTable(
  ["phase", "what is awaited"],
  Object.entries(AWAITED).map(([phase, awaited]) => [phase, awaited]),
)}

${table(steps)}

What every event does in every state is in [the state × event matrix](../test/member/state-event-matrix.md), what every
error does in [the table of errors](../test/member/error-actions.md).
`;
}

describe("docs/member-states.md", () => {
  it("is what the tables in the code say", () => {
    const written = page();
    if (REWRITE) writeFileSync(FILE, written);
    expect(written).toBe(readFileSync(FILE, "utf8"));
  });

  it("gives a reason for every move, and none for moves that do not exist", () => {
    const keys = (table: Readonly<Record<string, readonly string[]>>) =>
      Object.entries(table).flatMap(([from, next]) => next.map((to) => `${from} → ${to}`));
    expect(Object.keys(REASONS).sort()).toEqual(keys(validNextStates).sort());
    expect(Object.keys(STEPS).sort()).toEqual(keys(validNextPhases).sort());
  });
});
