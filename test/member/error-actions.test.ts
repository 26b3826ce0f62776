import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cooperativeStickyAssignor } from "../../src/assignors/index.ts";
import {
  heartbeatAction,
  joinGroupAction,
  leaveGroupAction,
  type MemberAction,
  offsetCommitAction,
  syncGroupAction,
} from "../../src/member/index.ts";
import { ERROR_NAMES, type ErrorName } from "../../src/protocol/index.ts";
import { markdownTable } from "../coordinator/markdown-table.ts";
import { MemberKit, story } from "./member-kit.ts";

const FILE = new URL("error-actions.md", import.meta.url);
const REWRITE = process.env["REWRITE"] === "1";
const OWNED = [{ topic: "orders", partitions: [0, 1] }];

/** A member that asked, and how it is answered. */
interface Asked {
  readonly kit: MemberKit;
  readonly answer: (error: ErrorName) => void;
}

/** It is cooperative, so that it owns partitions whatever it asks. */
const REQUESTS: Readonly<Record<string, () => Asked>> = {
  JoinGroup: () => {
    const kit = rejoining();
    return { kit, answer: (error) => kit.answerJoin({ error, memberId: "m1" }) };
  },
  SyncGroup: () => {
    const kit = rejoining();
    kit.answerJoin({ generationId: 2, protocolName: "cooperative-sticky" });
    return { kit, answer: (error) => kit.answerSync([], error) };
  },
  Heartbeat: () => {
    const kit = member();
    kit.advance(3_000);
    return { kit, answer: (error) => kit.answerHeartbeat(error) };
  },
  LeaveGroup: () => {
    const kit = member();
    kit.feed({ type: "Closed", operation: "DEFAULT", deadlineMs: kit.nowMs + 10_000 });
    kit.giveUp();
    return { kit, answer: (error) => kit.answerLeave(error) };
  },
  OffsetCommit: () => {
    const kit = member();
    const metadata = { memberId: "m1", generationId: 1 };
    return { kit, answer: (error) => kit.feed({ type: "CommitRefused", error, ...metadata }) };
  },
};

const ACTIONS: Readonly<Record<string, (error: ErrorName) => MemberAction>> = {
  JoinGroup: joinGroupAction,
  SyncGroup: syncGroupAction,
  Heartbeat: heartbeatAction,
  LeaveGroup: leaveGroupAction,
  OffsetCommit: offsetCommitAction,
};

/** What the coordinator and the application see of each action. */
const SEEN: Readonly<Record<MemberAction, (api: string, error: ErrorName) => string>> = {
  Proceed: () => "",
  Rejoin: (api) =>
    api === "Heartbeat"
      ? "JoinGroup m1: group is already rebalancing"
      : "JoinGroup m1: offset commit failed since group is already rebalancing",
  JoinAgain: (_, error) => `JoinGroup m1: rebalance failed due to ${error}`,
  JoinWithGivenId: () => "JoinGroup m1: need to re-join with the given member-id: m1",
  ResetGeneration: (api, error) =>
    `onPartitionsLost, JoinGroup m1: encountered ${error} from ${api} response`,
  ResetMember: (api, error) =>
    `onPartitionsLost, JoinGroup nobody: encountered ${error} from ${api} response`,
  FindCoordinator: (api, error) =>
    api === "Heartbeat" || api === "OffsetCommit"
      ? `ForgetCoordinator, later: FindCoordinator, Heartbeat m1/1`
      : `ForgetCoordinator, later: FindCoordinator, JoinGroup m1: rebalance failed due to error response ${error}`,
  RetryLater: (api, error) =>
    api === "Heartbeat"
      ? "later: Heartbeat m1/1"
      : `later: JoinGroup m1: rebalance failed due to ${error}`,
  Fail: (_, error) => `onPartitionsLost, Fail ${error}`,
  Finish: () => "Finished",
};

describe("every error of every request", () => {
  for (const [api, ask] of Object.entries(REQUESTS)) {
    it(`has one action in ${api}, and that is what the member does`, () => {
      for (const error of ERROR_NAMES) {
        if (error === "NONE" && (api === "JoinGroup" || api === "SyncGroup")) continue;
        const action = ACTIONS[api]!(error);
        expect([api, error, observe(ask(), error)]).toEqual([api, error, SEEN[action](api, error)]);
      }
    });
  }

  it("is a cell of the table beside this test", () => {
    const page = `# What a member does about every error

Written by \`REWRITE=1 npx vitest run test/member\`, from the tables in \`src/member/classic/error-actions.ts\`; each of the
${ERROR_NAMES.length} × ${Object.keys(REQUESTS).length} cells is run against a scripted coordinator.

${markdownTable(["error", ...Object.keys(ACTIONS)], rows())}

${others()}
`;
    if (REWRITE) writeFileSync(FILE, page);
    expect(page).toBe(readFileSync(FILE, "utf8"));
  });
});

/** Errors that are treated alike, and what is done in each request. */
function alike(): { readonly names: readonly string[]; readonly cells: readonly string[] }[] {
  const byCells = new Map<string, { names: string[]; cells: string[] }>();
  for (const error of ERROR_NAMES) {
    const cells = Object.values(ACTIONS).map((action) => action(error));
    const row = byCells.get(cells.join()) ?? { names: [], cells };
    row.names.push(error);
    byCells.set(cells.join(), row);
  }
  return [...byCells.values()].sort((a, b) => a.names.length - b.names.length);
}

const MOST = 6;

function rows(): string[][] {
  return alike().map(({ names, cells }) => [
    names.length > MOST ? `${names.length} others: ${names[0]}, …` : names.join(", "),
    ...cells,
  ]);
}

function others(): string {
  const long = alike().filter(({ names }) => names.length > MOST);
  return long
    .map(({ names }) => `The ${names.length} others of ${names[0]}:\n${wrapped(names)}`)
    .join("\n\n");
}

function wrapped(names: readonly string[]): string {
  return names.map((name) => `- ${name}`).join("\n");
}

function member(): MemberKit {
  const kit = new MemberKit({ assignors: [cooperativeStickyAssignor] });
  kit.syncing({ protocolName: "cooperative-sticky" });
  kit.answerSync(OWNED);
  kit.returned();
  return kit;
}

function rejoining(): MemberKit {
  const kit = member();
  kit.feed({ type: "RebalanceEnforced", reason: null });
  return kit;
}

/** What follows the answer, with listener and coordinator doing their part: at once, and within a second. */
function observe({ kit, answer }: Asked, error: ErrorName): string {
  const before = kit.effects.length;
  answer(error);
  if (kit.view.handover !== null) kit.returned();
  const atOnce = told(kit, before);
  const soon = kit.effects.length;
  kit.advance(1_000);
  if (kit.view.coordinator === "LookingUp") kit.coordinatorFound();
  const later = told(kit, soon);
  return [...atOnce, ...later.map((line, index) => (index === 0 ? `later: ${line}` : line))].join(
    ", ",
  );
}

/** Requests, and what the application hears. */
function told(kit: MemberKit, from: number): string[] {
  return story(kit.effects.slice(from))
    .filter((line) => !/^(Stop|Abort|Purge|Set|Cancel)/.test(line))
    .map((line) => line.replace(/^(onPartitions\w+) .*/, "$1"));
}
