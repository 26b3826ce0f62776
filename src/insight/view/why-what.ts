import { lastAtBarrier, rebalanceDurationMs } from "../rebalance.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";
import type { WhyPart } from "./why-card.ts";
import { instantPart, memberPart, textPart, type WhyAbout } from "./why-part.ts";
import { countText, durationText } from "./wording.ts";

/** Number, from, to, duration, rounds, and whom its barrier waited for. */
export function whatParts(about: WhyAbout): WhyPart[] {
  const { rebalance } = about;
  const { number } = rebalance;
  const name = isStaticReturn(rebalance) ? "No rebalance, a return" : `Rebalance ${number}`;
  return [
    textPart(`${name} · `),
    ...spanParts(about),
    ...roundParts(about),
    ...barrierParts(about),
  ];
}

function spanParts({ rebalance, view }: WhyAbout): WhyPart[] {
  const { startedAtMs, stableAtMs, evidence, phase } = rebalance;
  if (isStaticReturn(rebalance)) return [instantPart(startedAtMs)];
  if (stableAtMs === null) {
    const since = evidence.start === null ? "began before " : "since ";
    const start = [textPart(since), instantPart(startedAtMs)];
    if (phase === "abandoned") return [...start, textPart(", end unknown")];
    if (evidence.start === null) return start;
    return [...start, textPart(` (${durationText(view.now.asOfMs - startedAtMs)} so far)`)];
  }
  const durationMs = rebalanceDurationMs(rebalance);
  if (durationMs === null) {
    return [textPart("start unknown, ended "), instantPart(stableAtMs)];
  }
  const times = [instantPart(startedAtMs), textPart(" → "), instantPart(stableAtMs)];
  return [...times, textPart(` (${durationText(durationMs)}${blur(rebalance)})`)];
}

/** What polling leaves open of both edges. */
function blur({ evidence }: WhyAbout["rebalance"]): string {
  const withinMs = (evidence.start?.withinMs ?? 0) + (evidence.stable?.withinMs ?? 0);
  return withinMs === 0 ? "" : ` ± ${durationText(withinMs)}`;
}

function roundParts({ rebalance }: WhyAbout): WhyPart[] {
  const { rounds } = rebalance;
  return rounds.length < 2 ? [] : [textPart(`, ${countText(rounds.length, "round")}`)];
}

/** Of several rounds, the barrier that was closed longest. */
function barrierParts(about: WhyAbout): WhyPart[] {
  const { rebalance } = about;
  const durationMs = rebalanceDurationMs(rebalance);
  if (durationMs === null || rebalance.evidence.barrier === null) return [];
  const waits = rebalance.rounds.flatMap((round) => {
    const last = round.fromState === "Empty" ? null : lastAtBarrier(round);
    return last?.untilMs == null ? [] : [{ last, waitedMs: last.untilMs - round.startedAtMs }];
  });
  const [longest] = waits.sort((a, b) => b.waitedMs - a.waitedMs);
  if (longest === undefined || longest.waitedMs < 1) return [];
  const { last, waitedMs } = longest;
  const share = durationMs > 0 ? ` (${Math.round((waitedMs / durationMs) * 100)} %)` : "";
  return [
    textPart(`; barrier waited ${durationText(waitedMs)}${share} for `),
    memberPart(about, last.member),
    ...(last.outcome === "Missed" ? [textPart(", which never came")] : []),
  ];
}
