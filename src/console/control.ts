/**
 * What the page may do to a group, where it is started with control: the demo implements it, a foreign cluster has none.
 */
export interface Control {
  state(): ControlState;
  /** Does it, or says in one sentence why not. */
  perform(action: ControlAction): Promise<ControlResult>;
  /** Calls `listener` when the state changed. Returns the way to stop it. */
  onChange(listener: () => void): () => void;
}

export interface ControlState {
  readonly groupId: string;
  readonly topic: string;
  readonly partitionCount: number;
  readonly consumers: readonly {
    readonly processId: string;
    readonly state: "starting" | "running" | "frozen" | "slow" | "cut off" | "leaving";
    readonly workMs: number;
  }[];
  readonly brokers: readonly { readonly nodeId: number; readonly running: boolean }[];
  /** What the next consumers, or after `ApplySettings` all of them, run with. */
  readonly settings: DemoSettings;
  readonly lessons: readonly LessonSummary[];
  readonly lesson: LessonProgress | null;
}

export interface DemoSettings {
  readonly assignor: "range" | "roundrobin" | "sticky" | "cooperative-sticky";
  /** True: each consumer has a group.instance.id. */
  readonly staticIds: boolean;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
  readonly maxPollRecords: number;
  readonly workMs: number;
  /** True: a listener commits what was processed when partitions are revoked. */
  readonly commitOnRevoke: boolean;
}

export type ControlAction =
  | { readonly type: "StartConsumer" }
  | { readonly type: "Kill"; readonly processId: string }
  | { readonly type: "Leave"; readonly processId: string }
  | { readonly type: "Freeze"; readonly processId: string }
  | { readonly type: "Thaw"; readonly processId: string }
  /** Each record takes so long from now on; more than max.poll.interval.ms gets it evicted. */
  | { readonly type: "Slow"; readonly processId: string; readonly workMs: number }
  | { readonly type: "CutNetwork"; readonly processId: string }
  | { readonly type: "RestoreNetwork"; readonly processId: string }
  | { readonly type: "ThrowInHandler"; readonly processId: string }
  | { readonly type: "Restart"; readonly processId: string }
  | { readonly type: "AddPartitions"; readonly count: number }
  | { readonly type: "StopBroker"; readonly nodeId: number }
  | { readonly type: "StartBroker"; readonly nodeId: number }
  /** Sets them and starts the whole group anew with them. */
  | { readonly type: "ApplySettings"; readonly settings: DemoSettings }
  | { readonly type: "StartLesson"; readonly lessonId: string }
  | { readonly type: "StopLesson" };

export type ControlResult =
  | { readonly ok: true; readonly said: string }
  | { readonly ok: false; readonly error: string };

export interface LessonSummary {
  readonly id: string;
  readonly title: string;
  /** The question it answers. */
  readonly question: string;
}

export interface LessonProgress {
  readonly id: string;
  readonly groupId: string;
  readonly steps: readonly LessonStep[];
  /** The step under way; equal to the count when it is over. */
  readonly current: number;
  readonly failed: string | null;
}

export interface LessonStep {
  /** What is done, or what to look at. */
  readonly say: string;
  /** What is to be expected, from the settings; null where the step only waits. */
  readonly expect: string | null;
  /** What was measured, by the real coordinator and processes; null until it is known. */
  readonly measured: readonly { readonly label: string; readonly value: string }[] | null;
  /** The rebalance it was read off, for a link. */
  readonly rebalanceNumber: number | null;
  /** The group that it is played with, to which that number belongs: each scene of a lesson has its own. */
  readonly groupId: string;
}
