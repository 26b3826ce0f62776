import type { Evidence } from "../model/index.ts";
import { rememberLatest } from "./bounded.ts";
import { isKnownBy } from "./entries.ts";
import { evidenceOf, isWeaker } from "./evidence.ts";
import { whatHappened } from "./happened.ts";
import type { CauseNote, HistoryState } from "./history-state.ts";
import type { Draft, Rebalance, RebalanceRound } from "./rebalance.ts";
import { memberById } from "./roster.ts";

/*
 * Who learns of a rebalance from its end, or by polling, learns its cause later or earlier from somebody else: a line of
 * the broker's log, a departure. A cause is attached by the generation that ended, and never by a worse grade.
 */

/** Causes kept that came before the round that they are of. */
const EARLY_CAUSES_KEPT = 100;

export function causeLearned(
  state: HistoryState,
  note: CauseNote & { readonly evidence?: Evidence },
): void {
  const learned = { note, evidence: evidenceOf(note) };
  const found = roundOf(state, note.generationId);
  if (found === null) {
    if (note.generationId < 0) return;
    rememberLatest(state.causesLearned, [note.generationId, learned], EARLY_CAUSES_KEPT);
  } else {
    learn(state, found, learned);
  }
}

/** What was learned of a round before it was heard of itself. */
export function applyEarlyCause(
  state: HistoryState,
  entry: Draft<Rebalance>,
  round: Draft<RebalanceRound>,
): void {
  const learned = state.causesLearned.get(round.fromGenerationId);
  if (learned === undefined) return;
  state.causesLearned.delete(round.fromGenerationId);
  learn(state, { entry, round }, learned);
}

interface RoundFound {
  readonly entry: Draft<Rebalance>;
  readonly round: Draft<RebalanceRound>;
}

function roundOf(state: HistoryState, generationId: number): RoundFound | null {
  for (const entry of [...state.rebalances].reverse()) {
    const round = entry.rounds.findLast(({ fromGenerationId }) => {
      return fromGenerationId === generationId;
    });
    if (round !== undefined) return { entry, round: round as Draft<RebalanceRound> };
  }
  return null;
}

function learn(
  state: HistoryState,
  { entry, round }: RoundFound,
  { note, evidence }: { readonly note: CauseNote; readonly evidence: Evidence },
): void {
  const known = round.causeEvidence;
  if (known !== null && isWeaker(evidence, known)) return;
  if (note.cause === "Unknown") return;
  const trigger = note.memberId === null ? null : memberById(state, note.memberId);
  const noted = { ...note, atMs: round.startedAtMs };
  round.cause = note.cause;
  round.trigger = trigger;
  round.reason = note.reason;
  round.causeEvidence = evidence;
  round.happened = whatHappened(state, noted, trigger);
  if (entry.rounds[0] !== round) return;
  const { cause, reason, happened } = round;
  Object.assign(entry, { cause, trigger, reason, happened });
  isKnownBy(entry, "cause", evidence);
}
