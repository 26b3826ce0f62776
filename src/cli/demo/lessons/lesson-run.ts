import type { LessonProgress, LessonStep } from "../../../console/index.ts";
import { type GroupView, memberName, type RebalanceView } from "../../../insight/index.ts";
import type { DemoCluster } from "../demo-cluster.ts";
import type { Stage } from "../stage.ts";
import { WatchedGroup } from "../watched-group.ts";
import type { Lesson, LessonAct, PlannedStep, Scene } from "./lesson.ts";
import { measured } from "./measures.ts";

/*
 * A lesson under way. Scene by scene it opens a stage with a group and a topic of its own, and step by step does what
 * is planned, waits until the group has come to rest, and reads the measures off the rebalances that the step caused. It
 * knows the group only through the observatory, as the page does.
 */

const LOOK_EVERY_MS = 100;
/** Nothing under way for so long: a cooperative rebalance is followed by another one at once. */
const QUIET_MS = 1_500;
/** A partition without new records is never read again; a step does not wait longer for it after Stable. */
const PATIENCE_MS = 3_000;
/** A step that is not over by then has failed. */
const STEP_WITHIN_MS = 30_000;

/** A scene that was played to its end, for whoever checks what was said of it. */
export interface PlayedScene {
  readonly groupId: string;
  readonly view: GroupView;
}

export interface LessonRunOptions {
  readonly lesson: Lesson;
  readonly cluster: DemoCluster;
  /** Sets this run's groups and topics apart from those of earlier runs. */
  readonly runNumber: number;
  /** Each scene's processes write their own logs into a folder of it; null: they write none. */
  readonly logRoot: string | null;
  readonly onChange: () => void;
}

export class LessonRun {
  readonly #options: LessonRunOptions;
  readonly #played: PlayedScene[] = [];
  #steps: LessonStep[];
  #current = 0;
  #failed: string | null = null;
  /** The latest group that the observatory knows: whoever looks for another one finds nothing yet. */
  #knownGroupId: string | null = null;
  #stage: Stage | null = null;
  #isStopped = false;

  constructor(options: LessonRunOptions) {
    this.#options = options;
    const { scenes } = options.lesson;
    this.#steps = scenes.flatMap((scene) => {
      const unplayed = { measured: null, rebalanceNumber: null, groupId: this.#groupIdOf(scene) };
      return scene.steps.map(({ say, expect }) => ({ say, expect, ...unplayed }));
    });
  }

  get progress(): LessonProgress {
    return {
      id: this.#options.lesson.id,
      groupId: this.#knownGroupId ?? this.#groupIdOf(this.#options.lesson.scenes[0] as Scene),
      steps: this.#steps,
      current: this.#current,
      failed: this.#failed,
    };
  }

  /** The group to look at; null until there is one. */
  get knownGroupId(): string | null {
    return this.#knownGroupId;
  }

  /** The stage of the scene under way, or of the last one; null between two, and once it is stopped. */
  get stage(): Stage | null {
    return this.#stage;
  }

  /** The scenes that were played to their end. */
  get played(): readonly PlayedScene[] {
    return this.#played;
  }

  /** Plays all scenes; the last one's group stays until `stop`. What goes wrong is in `progress.failed`. */
  async play(): Promise<void> {
    try {
      for (const scene of this.#options.lesson.scenes) {
        await this.#closeStage();
        if (this.#isStopped) return;
        await this.#playScene(scene);
      }
    } catch (error) {
      if (!this.#isStopped) this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends it where it is; resolves when its processes are gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#closeStage();
  }

  /** Ends it and its processes at once. */
  kill(): void {
    this.#isStopped = true;
    this.#stage?.close();
  }

  async #playScene(scene: Scene): Promise<void> {
    const stage = await this.#openStage(scene);
    if (this.#isStopped) return;
    const group = new WatchedGroup(this.#options.cluster.observatory, stage.groupId);
    for (const step of scene.steps) await this.#playStep(step, stage, group);
    group.look();
    if (group.view !== null) this.#played.push({ groupId: stage.groupId, view: group.view });
  }

  async #openStage(scene: Scene): Promise<Stage> {
    const { cluster, logRoot, onChange } = this.#options;
    const groupId = this.#groupIdOf(scene);
    const { partitionCount, settings, commitIntervalMs, ratePerSecond } = scene;
    const request = { groupId, topic: groupId, partitionCount, settings, commitIntervalMs };
    const logFolder = logRoot === null ? null : `${logRoot}/${groupId}`;
    const failed = (message: string): void => this.#fail(message);
    const stage = await cluster.openStage(
      { ...request, logFolder, feed: { input: null, ratePerSecond } },
      { consumerFailed: failed, feedFailed: failed, change: onChange },
    );
    this.#stage = stage;
    if (this.#isStopped) await this.#closeStage();
    onChange();
    return stage;
  }

  async #playStep(step: PlannedStep, stage: Stage, group: WatchedGroup): Promise<void> {
    group.look();
    const before = group.rebalances.at(-1)?.number ?? 0;
    for (const act of step.act) await perform(act, stage, group);
    await this.#until(step, { stage, group, before });
    const caused = group.rebalances.filter(({ number }) => number > before);
    const number = caused[0]?.number ?? null;
    const on = { caused, all: group.rebalances, partitionCount: stage.partitionCount };
    this.#steps = this.#steps.map((shown, i) =>
      i === this.#current
        ? { ...shown, measured: measured(step.measure, on), rebalanceNumber: number }
        : shown,
    );
    this.#current += 1;
    this.#options.onChange();
  }

  async #until(
    { say, until }: PlannedStep,
    on: { readonly stage: Stage; readonly group: WatchedGroup; readonly before: number },
  ): Promise<void> {
    let quietMs = 0;
    for (let waitedMs = 0; waitedMs < STEP_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
      if (this.#isStopped || this.#failed !== null) throw new Error(this.#failed ?? "Stopped.");
      await sleep(LOOK_EVERY_MS);
      on.group.look();
      this.#know(on.group);
      const caused = on.group.rebalances.filter(({ number }) => number > on.before);
      const isReached =
        until.type === "Settled"
          ? caused.length >= until.rebalanceCount
          : until.offsets.every((offset, partition) => hasCommitted(on.group, partition, offset));
      const nowMs = this.#options.cluster.observatory.nowMs();
      const isAtRest = caused.every((each) => isOver(each, nowMs)) && hasSteadyProcesses(on.stage);
      quietMs = isReached && isAtRest ? quietMs + LOOK_EVERY_MS : 0;
      if (quietMs >= QUIET_MS) return;
    }
    const waitedS = STEP_WITHIN_MS / 1_000;
    throw new Error(`The group did not come to rest within ${waitedS} s after: "${say}"`);
  }

  #know({ groupId, view }: WatchedGroup): void {
    if (view === null || groupId === this.#knownGroupId) return;
    this.#knownGroupId = groupId;
    this.#options.onChange();
  }

  async #closeStage(): Promise<void> {
    const stage = this.#stage;
    this.#stage = null;
    if (stage === null) return;
    this.#options.onChange();
    await stage.fleet.leaveAll();
    stage.close();
  }

  #fail(message: string): void {
    this.#failed ??= message;
    this.#options.onChange();
  }

  #groupIdOf({ name }: Scene): string {
    const { lesson, runNumber } = this.#options;
    const scene = name === "" ? "" : `-${name}`;
    return `lesson-${lesson.id}${scene}-${runNumber}`;
  }
}

async function perform(act: LessonAct, stage: Stage, group: WatchedGroup): Promise<void> {
  const { fleet } = stage;
  switch (act.type) {
    case "Start":
      fleet.start(act.processId);
      break;
    case "Kill":
      fleet.kill(act.processId);
      break;
    case "KillOwnerOf":
      fleet.kill(ownerOf(act.partition, group));
      break;
    case "Leave":
      await fleet.leave(act.processId, { leaveGroup: true });
      break;
    case "Freeze":
      stage.freeze(act.processId);
      break;
    case "Thaw":
      stage.thaw(act.processId);
      break;
    case "Slow":
      fleet.slow(act.processId, act.workMs);
      break;
    case "Restart":
      await fleet.restart(act.processId);
      break;
    case "ThrowInHandler":
      fleet.throwInHandler(act.processId);
      break;
    case "Feed":
      stage.feed(act.counts);
      break;
  }
}

function ownerOf(partition: number, group: WatchedGroup): string {
  const owner = group.partitions.find((each) => each.partition === partition)?.owner ?? null;
  if (owner === null) throw new Error(`Nobody owns partition ${partition} of ${group.groupId}.`);
  return memberName(owner);
}

function hasCommitted(group: WatchedGroup, partition: number, offset: number): boolean {
  const found = group.partitions.find((each) => each.partition === partition);
  return (found?.committedOffset ?? 0) >= offset;
}

/** Its costs are known, or it has been Stable for so long that nothing more is to be expected. */
function isOver({ phase, stableAtMs }: RebalanceView, nowMs: number): boolean {
  if (phase !== "settling") return phase !== "joining" && phase !== "syncing";
  return stableAtMs !== null && nowMs - stableAtMs >= PATIENCE_MS;
}

function hasSteadyProcesses({ fleet }: Stage): boolean {
  return fleet.names(["starting", "leaving"]).length === 0;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
