import type { Evidence } from "../../model/index.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import { CAUSE_IDS } from "../metrics/counted-rebalances.ts";
import {
  type BarrierWait,
  type PartitionChange,
  pauseMs,
  type Rebalance,
  type RebalanceEvidence,
  type RebalancePhase,
  rebalanceDurationMs,
} from "../rebalance.ts";
import type { Finding, RuleId, Severity } from "../rules/findings.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";
import type { NameOf } from "../view/headline.ts";
import { knownPause } from "../view/known-pause.ts";
import { redeliveryOf } from "../view/redelivery.ts";
import { membersJoined, membersLeft } from "./comings-and-goings.ts";
import { type PhaseJson, phasesOf } from "./phases.ts";

/** Grows when a field changes its meaning or goes; a field that is added does not change it. */
export const REBALANCE_SCHEMA_VERSION = 1;

/**
 * One rebalance as `regroup rebalances --json` prints it; `docs/rebalances-json.md` tells of every field.
 * `null` is unknown throughout, or not over yet; instants are epoch milliseconds.
 */
export interface RebalanceJson {
  readonly schemaVersion: typeof REBALANCE_SCHEMA_VERSION;
  readonly group: string;
  readonly number: number;
  /** `return`: a static member came back and nothing was rebalanced. */
  readonly kind: "rebalance" | "return";
  readonly phase: RebalancePhase;
  readonly groupType: "classic" | "consumer";
  readonly protocol: string | null;
  readonly generation: number | null;
  readonly fromGeneration: number | null;
  /** The id of the rule that names the cause, else the trigger's. */
  readonly cause: string;
  readonly trigger: string;
  readonly triggeredBy: string | null;
  readonly reason: string | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly durationMs: number | null;
  readonly phases: readonly PhaseJson[];
  readonly waitedFor: readonly WaitJson[] | null;
  readonly membersJoined: readonly string[];
  readonly membersLeft: readonly string[];
  readonly partitions: readonly PartitionJson[] | null;
  readonly moved: number | null;
  readonly avoidable: number | null;
  readonly redelivered: {
    readonly count: number | null;
    readonly grade: "exact" | "upper bound" | "unknown";
  };
  readonly findings: readonly {
    readonly rule: RuleId;
    readonly severity: Severity;
    readonly grade: string;
    readonly cause: string;
    readonly advice: string;
    readonly change: Finding["change"] | null;
  }[];
  readonly evidence: { readonly [Fact in keyof RebalanceEvidence]: Evidence | null };
}

export interface WaitJson {
  readonly member: string;
  /** Null while it lasts. */
  readonly waitedMs: number | null;
  readonly outcome: "waiting" | "rejoined" | "joined" | "left" | "expired" | "missed";
}

export interface PartitionJson {
  readonly topic: string;
  readonly partition: number;
  readonly from: string | null;
  readonly to: string | null;
  /** `given`: who had it before is not known. */
  readonly kind: PartitionChange["kind"];
  readonly orphanedMs: number | null;
  readonly unownedMs: number | null;
  readonly unreadMs: number | null;
  readonly pausedMs: number | null;
}

/** Rules that say what made the group rebalance, and not only what it cost or could be better, most telling first. */
const CAUSES: readonly RuleId[] = [
  "crash-loop",
  "poll-timeout",
  "rolling-restart",
  "metadata-changed",
  "coordinator-moved",
];

/** The documented form of one rebalance. `nameOf` tells members of one name apart where a view does. */
export function rebalanceJson(
  rebalance: Rebalance,
  findings: readonly Finding[],
  nameOf: NameOf = memberName,
): RebalanceJson {
  const { evidence, changes, toGenerationId, fromGenerationId } = rebalance;
  const trigger = CAUSE_IDS[rebalance.cause];
  const knowsChanges = evidence.assignment !== null && rebalance.stableAtMs !== null;
  return {
    schemaVersion: REBALANCE_SCHEMA_VERSION,
    group: rebalance.groupId,
    number: rebalance.number,
    kind: isStaticReturn(rebalance) ? "return" : "rebalance",
    phase: rebalance.phase,
    groupType: rebalance.groupType,
    protocol: rebalance.protocolName,
    generation: toGenerationId,
    fromGeneration: fromGenerationId < 0 ? null : fromGenerationId,
    cause: CAUSES.find((id) => findings.some(({ ruleId }) => ruleId === id)) ?? trigger,
    trigger,
    triggeredBy: rebalance.trigger === null ? null : nameOf(rebalance.trigger),
    reason: rebalance.reason,
    startedAtMs: evidence.start === null ? null : Math.round(rebalance.startedAtMs),
    endedAtMs: whole(rebalance.stableAtMs),
    durationMs: whole(rebalanceDurationMs(rebalance)),
    phases: phasesOf(rebalance),
    waitedFor: evidence.barrier === null ? null : waitsOf(rebalance, nameOf),
    membersJoined: membersJoined(rebalance).map(nameOf),
    membersLeft: membersLeft(rebalance).map(nameOf),
    partitions: knowsChanges ? changes.map((each) => partitionJson(each, evidence, nameOf)) : null,
    moved: knowsChanges ? changes.filter(({ kind }) => kind === "moved").length : null,
    avoidable: knowsChanges ? rebalance.avoidableMoveCount : null,
    redelivered: redeliveryOf(rebalance),
    findings: findings.map(findingJson),
    evidence: { ...evidence },
  };
}

function waitsOf({ rounds }: Rebalance, nameOf: NameOf): WaitJson[] {
  return rounds.flatMap(({ waits, startedAtMs }) =>
    waits.map(({ member, untilMs, outcome }) => ({
      member: nameOf(member),
      waitedMs: untilMs === null ? null : Math.round(untilMs - startedAtMs),
      outcome: outcome.toLowerCase() as Lowercase<BarrierWait["outcome"]>,
    })),
  );
}

function partitionJson(
  change: PartitionChange,
  evidence: RebalanceEvidence,
  nameOf: NameOf,
): PartitionJson {
  const { topic, partition, from, to, kind } = change;
  const name = (member: GroupMember | null) => (member === null ? null : nameOf(member));
  const owners = { topic, partition, from: name(from), to: name(to), kind };
  return { ...owners, ...pauseJson(change, evidence) };
}

function pauseJson(
  change: PartitionChange,
  evidence: RebalanceEvidence,
): Pick<PartitionJson, "orphanedMs" | "unownedMs" | "unreadMs" | "pausedMs"> {
  const pause = knownPause(change, evidence);
  if (pause.state === "None") return { orphanedMs: 0, unownedMs: 0, unreadMs: 0, pausedMs: 0 };
  if (pause.state !== "Over") {
    return { orphanedMs: null, unownedMs: null, unreadMs: null, pausedMs: null };
  }
  const { orphanedMs, unownedMs, unreadMs } = pause;
  return {
    orphanedMs: Math.round(orphanedMs),
    unownedMs: Math.round(unownedMs),
    unreadMs: Math.round(unreadMs),
    pausedMs: Math.round(pauseMs(pause) ?? 0),
  };
}

function findingJson(finding: Finding): RebalanceJson["findings"][number] {
  const { ruleId, severity, grade, cause, advice, change } = finding;
  return { rule: ruleId, severity, grade, cause, advice, change: change ?? null };
}

/** Clocks of processes tell fractions; the schema has whole milliseconds. */
function whole(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
