import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type BatchState, validNextStates } from "../../../src/client/producer/batch-state.ts";
import { refusalMeaning } from "../../../src/client/producer/produce-outcome.ts";
import {
  type IdentityEvent,
  type IdentityState,
  identityMoves,
  nextIdentity,
} from "../../../src/client/producer/producer-identity.ts";
import { ERROR_NAMES, isRetriable } from "../../../src/protocol/index.ts";
import { markdownTable } from "../../coordinator/markdown-table.ts";

const FILE = new URL("../../../docs/producer-states.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";

/** What makes a batch take a move. A move that is not here is an error. */
const REASONS: Readonly<Record<string, string>> = {
  "Filling → Closed": "full, or taken to be sent",
  "Filling → Done": "out of time, or the producer closed",
  "Closed → OnTheWire": "sent",
  "Closed → Done": "out of time, or the producer closed",
  "OnTheWire → Retrying": "refused for now, or no answer",
  "OnTheWire → Done": "written, refused for good, split, or out of time",
  "Retrying → OnTheWire": "sent again",
  "Retrying → Done": "out of time, or the producer closed",
};

const IDENTITY_REASONS: Readonly<Record<IdentityEvent["type"], string>> = {
  Asked: "there are records: InitProducerId",
  Given: "a producer id",
  RefusedForNow: "refused for now, or no answer",
  RefusedForGood: "the cluster has no idempotent producers",
  EpochNeeded: "a line of sequence numbers broke, and the last epoch was 32767",
  IdNeeded: "a broker knows a newer epoch than ours",
};

/** One example of each state and event, for where a move leads. */
const STATES: readonly IdentityState[] = [
  { state: "Uninitialized" },
  { state: "Initializing" },
  { state: "Ready", identity: { producerId: 1, epoch: 32_767 } },
  { state: "Failed", error: new Error() },
];
const EVENTS: readonly IdentityEvent[] = [
  { type: "Asked" },
  { type: "Given", identity: { producerId: 1, epoch: 0 } },
  { type: "RefusedForNow" },
  { type: "RefusedForGood", error: new Error() },
  { type: "EpochNeeded" },
  { type: "IdNeeded" },
];

function batchMoves(): string {
  const names = Object.keys(validNextStates) as BatchState["type"][];
  const moves = names.flatMap((from) => validNextStates[from].map((to) => ({ from, to })));
  return moves
    .map(({ from, to }) => {
      const reason = REASONS[`${from} → ${to}`];
      if (reason === undefined) throw new Error(`no reason is given for ${from} → ${to}`);
      return `  ${from} --> ${to}: ${reason}`;
    })
    .join("\n");
}

function drawnIdentity(): string {
  return STATES.flatMap((state) =>
    EVENTS.filter(({ type }) => identityMoves[state.state][type] !== undefined).map((event) => {
      const to = nextIdentity(state, event).state;
      return `  ${state.state} --> ${to}: ${IDENTITY_REASONS[event.type]}`;
    }),
  ).join("\n");
}

/** Those that are not as all others. */
function refusals(): string {
  const rows = ERROR_NAMES.filter((name) => name !== "NONE")
    .map((name) => ({ name, ...refusalMeaning(name) }))
    .filter(({ name, action, mayBeWritten }) => {
      const isUsual = isRetriable(name) ? action === "Retry" && mayBeWritten : action === "Fail";
      return !isUsual || name === "UNKNOWN_SERVER_ERROR";
    })
    .map(({ name, action, mayBeWritten }) => [name, action, mayBeWritten ? "perhaps" : "no"]);
  return markdownTable(["error", "what is done", "written?"], rows);
}

function page(): string {
  return `# States of a producer

Drawn from the tables in the code by \`REWRITE=1 npx vitest run test/client/producer\`; a test fails when this page is
stale.

## A batch

\`validNextStates\` in \`src/client/producer/batch-state.ts\`.

\`\`\`mermaid
stateDiagram-v2
  [*] --> Filling: the first record
${batchMoves()}
\`\`\`

## The producer's identity

\`identityMoves\` in \`src/client/producer/producer-identity.ts\`: how an idempotent producer gets the id and epoch that its
batches are numbered under. A newer epoch leads from Ready to Ready.

\`\`\`mermaid
stateDiagram-v2
  [*] --> Uninitialized
${drawnIdentity()}
\`\`\`

## Errors of a produce answer

\`refusalMeaning\` in \`src/client/producer/produce-outcome.ts\`. Of the errors that are not here, a
retriable one is tried again (\`Retry\`), and the batch may be written; any other fails the batch, and the broker does not
have it. \`AwaitTurn\`, \`Renumber\` and \`ChangeProducerId\` are failures without idempotence. What begins a
line of sequence numbers anew, and when that is safe, is told in \`partition-sequences.ts\`.

${refusals()}
`;
}

describe("docs/producer-states.md", () => {
  it("is what the tables in the code say", () => {
    const written = page();
    if (REWRITE) writeFileSync(FILE, written);
    expect(readFileSync(FILE, "utf8")).toBe(written);
  });
});
