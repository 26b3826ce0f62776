import type {
  Control,
  ControlAction,
  ControlResult,
  ControlState,
  DemoSettings,
} from "../../console/index.ts";
import type { ConsumerState } from "./consumer-fleet.ts";
import type { DemoCluster } from "./demo-cluster.ts";
import { MOST_CONSUMERS, MOST_PARTITIONS } from "./demo-options.ts";
import { settingsProblem } from "./demo-settings.ts";
import { lessons } from "./lessons/all-lessons.ts";
import { LessonRun } from "./lessons/lesson-run.ts";
import type { Stage } from "./stage.ts";

type Action<Type extends ControlAction["type"]> = Extract<ControlAction, { readonly type: Type }>;

type Acts = {
  readonly [Type in ControlAction["type"]]: (action: Action<Type>) => string | Promise<string>;
};

export interface DemoControlOptions {
  /** For the logs of lessons' processes; null: they write none. */
  readonly logRoot: string | null;
  /** Told what failed after it had been answered. */
  readonly warn: (message: string) => void;
}

/** Said to whoever asked for what cannot be done. */
class Refusal extends Error {}

const APPLYING = "Settings are being applied; wait until that is done.";

const ALIVE: readonly ConsumerState[] = ["starting", "running", "slow"];

/**
 * What the page may do to the demo. Everything is done for real: to processes, to their connections, to brokers.
 *
 * While a lesson is under way, and until it is stopped, the controls are its group's; the demo's own group works on
 * beside it. Settings are applied as a deployment would: every consumer stops in order, and as many start with the new
 * settings in the same group, so that its offsets and its history go on.
 */
export class DemoControl implements Control {
  readonly #cluster: DemoCluster;
  readonly #main: Stage;
  readonly #logRoot: string | null;
  readonly #warn: (message: string) => void;
  readonly #listeners = new Set<() => void>();
  #lesson: LessonRun | null = null;
  #lessonCount = 0;
  #isApplying = false;

  constructor(cluster: DemoCluster, main: Stage, { logRoot, warn }: DemoControlOptions) {
    this.#cluster = cluster;
    this.#main = main;
    this.#logRoot = logRoot;
    this.#warn = warn;
  }

  state(): ControlState {
    const lesson = this.#lesson;
    const { topic, partitionCount, fleet } = lesson?.stage ?? this.#main;
    const isBetweenScenes = lesson !== null && lesson.stage === null;
    return {
      groupId: lesson?.knownGroupId ?? this.#main.groupId,
      topic,
      partitionCount,
      consumers: isBetweenScenes ? [] : fleet.states(),
      brokers: this.#cluster.brokers,
      settings: fleet.settings,
      lessons: lessons.map(({ id, title, question }) => ({ id, title, question })),
      lesson: lesson?.progress ?? null,
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be called when something changed that only others saw: a process started, or ended. */
  readonly changed = (): void => {
    for (const listener of this.#listeners) listener();
  };

  async perform(action: ControlAction): Promise<ControlResult> {
    const act = this.#acts[action.type] as (action: ControlAction) => string | Promise<string>;
    try {
      return { ok: true, said: await act(action) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.message };
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, error: `${action.type} failed: ${reason}` };
    } finally {
      this.changed();
    }
  }

  /** Ends the lesson that is under way, with its processes. */
  close(): void {
    this.#lesson?.kill();
  }

  /** What takes a while goes on after the answer. */
  #later(work: Promise<void>): void {
    work.catch((error: unknown) => this.#warn(String(error)));
  }

  get #stage(): Stage {
    if (this.#lesson === null) return this.#main;
    if (this.#lesson.stage !== null) return this.#lesson.stage;
    throw new Refusal("The lesson sets its next scene; that takes a moment.");
  }

  readonly #acts: Acts = {
    StartConsumer: () => {
      const { fleet } = this.#stage;
      if (this.#isApplying && fleet === this.#main.fleet) throw new Refusal(APPLYING);
      if (fleet.names().length >= MOST_CONSUMERS) {
        throw new Refusal(`${MOST_CONSUMERS} consumers are as many as the demo runs at a time.`);
      }
      return `${fleet.start()} starts and will join.`;
    },
    Kill: ({ processId }) => {
      this.#find(processId, null).fleet.kill(processId);
      return `kill -9 ${processId}`;
    },
    Leave: ({ processId }) => {
      this.#later(this.#find(processId, ALIVE).fleet.leave(processId, { leaveGroup: true }));
      return `${processId} finishes the record in hand, and leaves.`;
    },
    Freeze: ({ processId }) => {
      this.#find(processId, ALIVE).freeze(processId);
      return `kill -STOP ${processId}`;
    },
    Thaw: ({ processId }) => {
      this.#find(processId, ["frozen"]).thaw(processId);
      return `kill -CONT ${processId}`;
    },
    Slow: ({ processId, workMs }) => {
      this.#find(processId, ALIVE).fleet.slow(processId, workMs);
      return `${processId} takes ${workMs} ms for each record from now on.`;
    },
    CutNetwork: ({ processId }) => {
      this.#find(processId, ALIVE).fleet.cutNetwork(processId);
      return `The connections of ${processId} carry nothing any more, and it does not know.`;
    },
    RestoreNetwork: ({ processId }) => {
      this.#find(processId, ["cut off"]).fleet.restoreNetwork(processId);
      return `${processId} has its network again.`;
    },
    ThrowInHandler: ({ processId }) => {
      this.#find(processId, ALIVE).fleet.throwInHandler(processId);
      return `The handler of ${processId} throws at its next record; then the process stops in order.`;
    },
    Restart: ({ processId }) => {
      const { fleet } = this.#find(processId, [...ALIVE, "frozen", "cut off"]);
      this.#later(fleet.restart(processId));
      return `${processId} is restarted under its name.`;
    },
    AddPartitions: ({ count }) => this.#addPartitions(count),
    StopBroker: ({ nodeId }) => this.#stopBroker(nodeId),
    StartBroker: async ({ nodeId }) => {
      this.#findBroker(nodeId, { running: false });
      await this.#cluster.startBroker(nodeId);
      return `Broker ${nodeId} runs again, and takes back what it leads by preference.`;
    },
    ApplySettings: ({ settings }) => this.#applySettings(settings),
    StartLesson: ({ lessonId }) => this.#startLesson(lessonId),
    StopLesson: async () => {
      const lesson = this.#lesson;
      if (lesson === null) throw new Refusal("No lesson is under way.");
      this.#lesson = null;
      await lesson.stop();
      return "The lesson is over; the controls are the demo's own group's again.";
    },
  };

  /** The stage with a process of this name in one of these states. */
  #find(processId: string, states: readonly ConsumerState[] | null): Stage {
    const stage = this.#stage;
    const state = stage.fleet.stateOf(processId);
    if (state === null) throw new Refusal(`There is no ${processId} in ${stage.groupId} now.`);
    if (states !== null && !states.includes(state)) {
      throw new Refusal(
        `${processId} is ${state}; that can be done while it is ${orList(states)}.`,
      );
    }
    return stage;
  }

  #addPartitions(count: number): string {
    const stage = this.#stage;
    if (stage.partitionCount + count > MOST_PARTITIONS) {
      throw new Refusal(
        `${stage.topic} has ${stage.partitionCount} partitions; ${MOST_PARTITIONS} are as many as the demo shows.`,
      );
    }
    stage.addPartitions(count);
    return `${stage.topic} grows to ${stage.partitionCount} partitions.`;
  }

  async #stopBroker(nodeId: number): Promise<string> {
    this.#findBroker(nodeId, { running: true });
    if (this.#cluster.brokers.filter(({ running }) => running).length === 1) {
      throw new Refusal(
        `Broker ${nodeId} is the last one that runs: without it there is no group.`,
      );
    }
    await this.#cluster.stopBroker(nodeId);
    return `Broker ${nodeId} is stopped; the others take over what it led and coordinated.`;
  }

  #findBroker(nodeId: number, wanted: { readonly running: boolean }): void {
    const broker = this.#cluster.brokers.find((each) => each.nodeId === nodeId);
    if (broker === undefined) throw new Refusal(`There is no broker ${nodeId}.`);
    if (broker.running !== wanted.running) {
      throw new Refusal(`Broker ${nodeId} is ${broker.running ? "running" : "stopped"} already.`);
    }
  }

  async #applySettings(settings: DemoSettings): Promise<string> {
    const problem = settingsProblem(settings);
    if (problem !== null) throw new Refusal(problem);
    if (this.#isApplying) throw new Refusal(APPLYING);
    if (this.#lesson !== null)
      throw new Refusal("A lesson has settings of its own; stop it first.");
    this.#isApplying = true;
    try {
      const { fleet, groupId } = this.#main;
      const count = Math.max(1, fleet.names().length);
      await this.#cluster.emptyGroup(groupId, fleet);
      fleet.settings = settings;
      for (let i = 0; i < count; i += 1) fleet.start();
      return `${groupId} was stopped in order and starts anew: ${count} consumers, the same offsets.`;
    } finally {
      this.#isApplying = false;
    }
  }

  async #startLesson(lessonId: string): Promise<string> {
    const lesson = lessons.find(({ id }) => id === lessonId);
    if (lesson === undefined) throw new Refusal(`There is no lesson "${lessonId}".`);
    const before = this.#lesson;
    this.#lessonCount += 1;
    const run = new LessonRun({
      lesson,
      cluster: this.#cluster,
      runNumber: this.#lessonCount,
      logRoot: this.#logRoot,
      onChange: this.changed,
    });
    this.#lesson = run;
    await before?.stop();
    this.#later(run.play());
    return `The lesson "${lesson.title}" begins, with a group of its own.`;
  }
}

function orList(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
