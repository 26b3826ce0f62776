import type { ControlAction, DemoSettings, LessonSummary } from "../../../console/index.ts";
import type { FeedCount } from "../child-protocol.ts";
import { DEFAULT_SETTINGS } from "../demo-settings.ts";

/*
 * A lesson is data: groups that are set up, what is done to them, what is to be expected, and what is measured. It runs
 * against the real coordinator with real processes, in the page or without one.
 */

export interface Lesson extends LessonSummary {
  readonly scenes: readonly Scene[];
}

/** One group of a lesson, on a topic of its own. */
export interface Scene {
  /** What sets it apart from the lesson's other scenes, in a word; part of the group's id. */
  readonly name: string;
  readonly settings: DemoSettings;
  readonly partitionCount: number;
  /** How often its consumers commit by themselves. */
  readonly commitIntervalMs: number;
  /** 0: only what steps feed. */
  readonly ratePerSecond: number;
  /** The first one sets the scene. */
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly say: string;
  readonly expect: string | null;
  readonly act: readonly LessonAct[];
  readonly until: Until;
  readonly measure: readonly MeasureName[];
}

type OnProcess = "Kill" | "Leave" | "Freeze" | "Thaw" | "Slow" | "Restart" | "ThrowInHandler";

export type LessonAct =
  | Extract<ControlAction, { readonly type: OnProcess }>
  | { readonly type: "Start"; readonly processId: string }
  | { readonly type: "KillOwnerOf"; readonly partition: number }
  | { readonly type: "Feed"; readonly counts: readonly FeedCount[] };

/** When a step is over. */
export type Until =
  /** So many rebalances have begun since it began, and nothing is under way. */
  | { readonly type: "Settled"; readonly rebalanceCount: number }
  /** The group has committed these offsets, by partition. */
  | { readonly type: "Committed"; readonly offsets: readonly number[] };

/** What is read off the rebalances of a step. */
export type MeasureName =
  | "noticed"
  | "stopped"
  | "pause"
  | "moved"
  | "duplicates"
  | "duplicatesSoFar"
  | "resumedAt"
  | "rebalances";

/** The shortest session that Kafka's brokers allow unless they are told otherwise, so that a lesson is over soon. */
export const LESSON_SETTINGS: DemoSettings = {
  ...DEFAULT_SETTINGS,
  sessionTimeoutMs: 6_000,
  heartbeatIntervalMs: 500,
};

/** A scene with what most of them have in common. */
export function scene(
  particular: Partial<Omit<Scene, "settings">> & {
    readonly settings?: Partial<DemoSettings>;
    readonly steps: readonly PlannedStep[];
  },
): Scene {
  return {
    name: "",
    partitionCount: 6,
    commitIntervalMs: 1_000,
    ratePerSecond: 60,
    ...particular,
    settings: { ...LESSON_SETTINGS, ...particular.settings },
  };
}

/** The step in which a scene's consumers start together. */
export function opening(say: string, processIds: readonly string[]): PlannedStep {
  return {
    say,
    expect: null,
    act: processIds.map((processId) => ({ type: "Start", processId })),
    until: settled(1),
    measure: [],
  };
}

export function settled(rebalanceCount: number): Until {
  return { type: "Settled", rebalanceCount };
}
