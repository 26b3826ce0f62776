import type { DuplicateRange, Finding, Rebalance, RefusedCommit } from "../../insight/index.ts";
import {
  adviceFacts,
  changeFacts,
  costFacts,
  duplicateFacts,
  type Fact,
  noticedFacts,
  refusalFacts,
  roundFacts,
} from "./facts.ts";
import { type Paint, plain } from "./paint.ts";
import { duration, headline, plainSpaces } from "./wording.ts";

/** What the story of a rebalance is told from. Every number in it is `insight/`'s. */
export interface StoryInput {
  readonly rebalance: Rebalance;
  /** The rebalances before it, oldest first. */
  readonly earlier: readonly Rebalance[];
  readonly findings: readonly Finding[];
}

export const STORY_WIDTH = 80;
const LABEL_WIDTH = 12;

/** The story of a rebalance, in lines of at most 80 columns. */
export function storyLines(input: StoryInput, paint: Paint = plain): string[] {
  const { rebalance } = input;
  const facts = [
    ...noticedFacts(rebalance),
    ...rebalance.rounds.flatMap((round, i) => roundFacts(round, i, rebalance)),
    ...changeFacts(rebalance),
    ...costFacts(rebalance),
    ...duplicateFacts(rebalance.duplicates),
    ...refusalFacts(rebalance.refusedCommits),
    ...adviceFacts(input.findings),
  ];
  return [titleLine(input, paint), ...facts.flatMap((fact) => factLines(fact, paint))];
}

/** What came to a rebalance's costs after it had been told. */
export interface Sequel {
  readonly duplicates: readonly DuplicateRange[];
  readonly refusedCommits: readonly RefusedCommit[];
}

/** Whose costs grew, and when: by then another disturbance may have begun. */
export function sequelLines(
  { rebalance, earlier }: Pick<StoryInput, "rebalance" | "earlier">,
  added: Sequel,
  paint: Paint = plain,
): string[] {
  const atMs = Math.max(
    ...added.duplicates.map(({ againAtMs }) => againAtMs),
    ...added.refusedCommits.map(({ lastAtMs }) => lastAtMs),
  );
  const since = duration(atMs - (rebalance.stableAtMs ?? rebalance.startedAtMs));
  const facts: Fact[] = [
    { label: "when", text: `${since} after it was stable; its cost, though told only now` },
    ...duplicateFacts(added.duplicates),
    ...refusalFacts(added.refusedCommits),
  ];
  const title = `── Added to rebalance ${rebalance.number} · ${headline(rebalance, earlier)} `;
  const rule = "─".repeat(Math.max(0, STORY_WIDTH - title.length));
  return [paint.bold(title + rule), ...facts.flatMap((fact) => factLines(fact, paint))];
}

function titleLine({ rebalance, earlier }: StoryInput, paint: Paint): string {
  const { fromGenerationId, toGenerationId, number } = rebalance;
  const generations =
    fromGenerationId === toGenerationId
      ? `generation ${fromGenerationId}`
      : `generation ${fromGenerationId} → ${toGenerationId ?? "?"}`;
  const kind = rebalance.rounds.length === 0 ? "No rebalance" : `Rebalance ${number}`;
  const title = `━━ ${kind} · ${generations} · ${headline(rebalance, earlier)} `;
  return paint.bold(title + "━".repeat(Math.max(0, STORY_WIDTH - title.length)));
}

function factLines({ label, text, mark }: Fact, paint: Paint): string[] {
  const lines = wrap(text, STORY_WIDTH - LABEL_WIDTH);
  const head = `${`   ${label}`.padEnd(LABEL_WIDTH - 1)} `;
  const marked = mark === undefined ? paint.dim(head) : paint[mark](head);
  return lines.map((line, i) => (i === 0 ? marked : " ".repeat(LABEL_WIDTH)) + plainSpaces(line));
}

/** A text behind a head, in lines of at most 80 columns. */
export function folded(text: string, head: string, mark: (text: string) => string): string[] {
  return wrap(text, STORY_WIDTH - head.length).map(
    (line, i) => (i === 0 ? mark(head) : " ".repeat(head.length)) + plainSpaces(line),
  );
}

/** Breaks at single spaces only, so that columns set apart by two stay together. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<! ) (?! )/)) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
