import { Command } from "commander";
import {
  durationText,
  type GroupView,
  headline,
  nameIn,
  pauseMs,
  type RebalanceJson,
  type RebalanceView,
  rebalanceDurationMs,
  rebalanceJson,
} from "../../insight/index.ts";
import {
  addObservationOptions,
  type ObservationFlags,
} from "../observation/observation-options.ts";
import { viewOf, withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";
import { tableLines } from "../table.ts";
import { visibleLine } from "../visible-text.ts";
import { sinceMs } from "./since.ts";

interface RebalancesFlags extends ObservationFlags {
  readonly json?: boolean;
  readonly since: string;
}

const examples = `
Examples:
  regroup rebalances billing -b localhost:9092 --since 24h
  regroup rebalances billing -b localhost:9092 --json | jq '.rebalances[] | {cause, durationMs}'

The JSON's schema is versioned: docs/rebalances-json.md.
`;

/** `regroup rebalances`: a group's history. */
export function rebalancesCommand(): Command {
  return addObservationOptions(new Command("rebalances"))
    .description("the rebalances of a group: when, how long, why, what moved, what it cost")
    .argument("<group>", "the group")
    .option("--since <duration>", "how far back, like 90s, 15m, 24h or 7d", "24h")
    .option("--json", "one JSON document")
    .addHelpText("after", examples)
    .action(async (groupId: string, flags: RebalancesFlags) => {
      const backMs = sinceMs("--since", flags.since);
      await withObservatory(flags, { groupIds: [groupId] }, async (observatory) => {
        const output = stdoutOutput(flags);
        const view = viewOf(observatory, groupId);
        const fromMs = observatory.nowMs() - backMs;
        const shown = view.rebalances.filter((each) => (each.stableAtMs ?? Infinity) >= fromMs);
        if (output.isJson) {
          const rebalances = shown.map((rebalance) => jsonOf(rebalance, view));
          output.document({ group: groupId, knownSinceMs: view.knownSinceMs, rebalances });
        } else {
          output.lines(rebalanceTable(view, shown));
          for (const { source, status, text } of view.sources)
            if (source === "journal" && status !== "on") output.note(`${source}: ${text}`);
        }
        output.end();
      });
    });
}

/** The documented form, with the names that the view gives to its members. */
export function jsonOf(rebalance: RebalanceView, view: GroupView): RebalanceJson {
  return rebalanceJson(rebalance, rebalance.findings, (member) => nameIn(view, member));
}

const COLUMNS = [
  "#",
  "ENDED AT (UTC)",
  "GENERATION",
  "TOOK",
  "CAUSE",
  "KNOWN BY",
  "MOVED",
  "AVOIDABLE",
  "LONGEST PAUSE",
  "TWICE",
].map((title) => ({ title, leastWidth: 0 }));

function rebalanceTable(view: GroupView, shown: readonly RebalanceView[]): string[] {
  const since = `known since ${utc(view.knownSinceMs)} UTC`;
  if (shown.length === 0) return [`No rebalance of ${visibleLine(view.groupId)}; ${since}.`];
  return [
    ...tableLines(
      COLUMNS,
      shown.map((each) => row(view, each)),
    ),
    since,
  ];
}

function row(view: GroupView, rebalance: RebalanceView): string[] {
  const { number, stableAtMs, fromGenerationId, toGenerationId, changes, evidence } = rebalance;
  const tookMs = rebalanceDurationMs(rebalance);
  const cause = headline(rebalance, view.rebalances, (member) => nameIn(view, member));
  return [
    `${number}`,
    stableAtMs === null ? "under way" : utc(stableAtMs),
    `${fromGenerationId ?? "?"} → ${toGenerationId ?? "?"}`,
    tookMs === null ? "-" : durationText(tookMs),
    visibleLine(cause),
    evidence.cause?.grade ?? "unknown",
    `${changes.filter(({ kind }) => kind === "moved").length}`,
    `${rebalance.avoidableMoveCount}`,
    longestPause(rebalance),
    twice(rebalance, view),
  ];
}

function longestPause({ changes }: RebalanceView): string {
  const known = changes.map(({ pause }) => pauseMs(pause)).filter((ms) => ms !== null);
  return known.length === 0 ? "-" : durationText(Math.max(...known));
}

function twice(rebalance: RebalanceView, view: GroupView): string {
  const { redelivered } = jsonOf(rebalance, view);
  if (redelivered.count === null) return "?";
  return `${redelivered.grade === "exact" ? "" : "≤ "}${redelivered.count}`;
}

function utc(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}
