import type { ConsumerOptions } from "../../client/index.ts";
import type { Timer } from "../../ports/index.ts";
import type { SimulatedCluster } from "../cluster/simulated-cluster.ts";
import { partitionName } from "../history/partition-name.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { World } from "../world.ts";
import type {
  CommittingView,
  ConsumerUnderTest,
  MakeConsumer,
  SimulatedRecord,
} from "./consumer-under-test.ts";
import { RecordHandling } from "./handling.ts";
import { ManualCommits } from "./manual-commits.ts";
import type { GroupPlan, MemberPlan, TopicPlan } from "./plan.ts";
import { simulatedPorts } from "./simulated-ports.ts";

export interface ApplicationOptions {
  readonly world: World;
  readonly process: SimulatedProcess;
  readonly cluster: SimulatedCluster;
  readonly group: GroupPlan;
  readonly topics: readonly TopicPlan[];
  readonly plan: MemberPlan;
  readonly makeConsumer: MakeConsumer;
}

/** How long one `poll` waits. */
const POLL_TIMEOUT_MS = 1_000;
/** How long `close` may take, and what it may take longer before somebody asks why. */
const CLOSE_TIMEOUT_MS = 15_000;
const CLOSE_SLACK_MS = 1_000;

type Partitions = readonly { readonly topic: string; readonly partition: number }[];

/**
 * An application as users write it, in one incarnation of a process: it subscribes, reads in its style, commits in its
 * style, and says in the history what it sees. It ends when it is closed, or when its consumer gives up.
 */
export class Application {
  readonly handling: RecordHandling;
  readonly #options: ApplicationOptions;
  readonly #consumer: ConsumerUnderTest;
  readonly #commits: ManualCommits;
  readonly #onEnd: (error: unknown) => void;
  #isClosing = false;
  #nextListenerMs: number | null = null;

  /** `onEnd` is called once, when the consumer has given up by itself. */
  constructor(options: ApplicationOptions, onEnd: (error: unknown) => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    const { world, process, plan, makeConsumer } = options;
    const random = world.random.fork(`application ${process.name}`);
    this.handling = new RecordHandling({ world, process, random, plan });
    this.#consumer = makeConsumer(consumerOptions(options), simulatedPorts(world, process));
    this.#commits = new ManualCommits({ consumer: this.#consumer, style: plan.commits, random });
  }

  start(): void {
    const { process, topics, group, plan } = this.#options;
    const groupInstanceId = group.isStatic ? plan.name : null;
    this.#record({ type: "ProcessStarted", process: process.name, groupInstanceId });
    this.#consumer.subscribe(
      topics.map(({ name }) => name),
      {
        onPartitionsAssigned: (partitions) => this.#assigned(partitions),
        onPartitionsRevoked: (partitions, view) => this.#revoked(partitions, view),
        onPartitionsLost: (partitions) => this.#lost(partitions),
      },
    );
    this.#read().then(
      () => this.#ended(null),
      (error: unknown) => this.#ended(error),
    );
  }

  /** From here on nothing takes time that need not. */
  hurry(): void {
    this.handling.hurry();
    this.#commits.hurry();
  }

  /** The next callback of the listener takes this long. */
  slowDownListener(durationMs: number): void {
    this.#nextListenerMs = durationMs;
  }

  enforceRebalance(): void {
    if (!this.#isClosing) this.#consumer.enforceRebalance("somebody wants to see one");
  }

  /** Closes the consumer; `whenClosed` is called when that is done. */
  close(whenClosed: () => void): void {
    const { process, world } = this.#options;
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#record({ type: "ClosingBegan", process: process.name });
    const { clock } = process;
    const deadlineMs = clock.nowMs() + CLOSE_TIMEOUT_MS;
    const late = this.#watchClose(deadlineMs);
    this.#consumer.close({ timeoutMs: CLOSE_TIMEOUT_MS }).then(
      () => {
        late.cancel();
        const isLate = clock.nowMs() >= deadlineMs;
        this.#record({ type: "ConsumerClosed", process: process.name, isLate });
        whenClosed();
      },
      (error: unknown) => {
        const message = `close() of ${process.name} rejected: ${String(error)}`;
        world.history.fail({ rule: "L8", message });
      },
    );
  }

  /** Complains when closing takes much longer than it may. A process that was frozen gets the time to notice. */
  #watchClose(deadlineMs: number): Timer {
    const { process, world } = this.#options;
    const { clock } = process;
    let timer = clock.setTimer(deadlineMs, () => {
      timer = clock.setTimer(clock.nowMs() + CLOSE_SLACK_MS, () => {
        const message = `close() of ${process.name} has not resolved ${CLOSE_SLACK_MS} ms after its timeout`;
        world.history.fail({ rule: "L8", message });
      });
    });
    return { cancel: () => timer.cancel() };
  }

  #ended(error: unknown): void {
    if (this.#isClosing) return;
    this.#onEnd(error);
  }

  async #read(): Promise<void> {
    const { reading, concurrency } = this.#options.plan;
    switch (reading) {
      case "eachRecord":
        return this.#consumer.run({
          concurrency,
          eachRecord: (record, { signal }) => this.#handled([record], signal),
        });
      case "eachBatch":
        return this.#consumer.run({
          concurrency,
          eachBatch: ({ records, signal }) => this.#handled(records, signal),
        });
      case "for await":
        return this.#iterate();
      case "poll":
        return this.#poll();
    }
  }

  #handled(records: readonly SimulatedRecord[], signal: AbortSignal): undefined | Promise<void> {
    const isOurs = this.#commits.begin(records);
    const working = this.handling.handle(records, signal);
    if (!this.#commits.isManual) return working;
    return this.#thenCommit(working, () => (signal.aborted ? [] : records.filter(isOurs)));
  }

  /** What was not finished in time is not ours to commit. */
  async #thenCommit(
    working: undefined | Promise<void>,
    ours: () => readonly SimulatedRecord[],
  ): Promise<void> {
    await working;
    this.#commits.processed(ours());
    await this.#commits.commitNowAndThen(ours());
  }

  async #iterate(): Promise<void> {
    for await (const record of this.#consumer) {
      const isOurs = this.#commits.begin([record]);
      const handling = this.handling.begin([record]);
      await this.handling.work();
      this.handling.end(handling, [record], 1);
      this.#commits.processed([record].filter(isOurs));
      await this.#commits.commitNowAndThen([record].filter(isOurs));
    }
  }

  /** With automatic commits the records of a poll are done when the next one begins. */
  async #poll(): Promise<void> {
    let inHand: (() => void)[] = [];
    while (!this.#isClosing) {
      for (const end of inHand) end();
      const records = await this.#consumer.poll(POLL_TIMEOUT_MS);
      const isOurs = this.#commits.begin(records);
      const begun = groupBy(records, partitionOf).map((some) => {
        const handling = this.handling.begin(some);
        return { some, end: () => this.handling.end(handling, some, some.length) };
      });
      inHand = this.#commits.isManual ? [] : begun.map(({ end }) => end);
      for (const { some, end } of begun) {
        await this.handling.work();
        if (!this.#commits.isManual) continue;
        end();
        this.#commits.processed(some.filter(isOurs));
      }
      await this.#commits.commitNowAndThen(records.filter(isOurs));
    }
  }

  async #assigned(partitions: Partitions): Promise<void> {
    this.#commits.changed(partitions);
    this.#tell("PartitionsAssigned", partitions);
    await this.#listen();
  }

  async #revoked(partitions: Partitions, view: CommittingView): Promise<void> {
    this.#tell("RevocationBegan", partitions);
    await this.#listen();
    await this.#commits.givingUp(partitions, view);
    this.#commits.changed(partitions);
    this.#tell("RevocationEnded", partitions);
  }

  async #lost(partitions: Partitions): Promise<void> {
    this.#commits.changed(partitions);
    this.#tell("PartitionsLost", partitions);
    await this.#listen();
  }

  /** A callback takes its time. */
  async #listen(): Promise<void> {
    const { plan, world } = this.#options;
    const drawnMs = plan.maxListenerMs === 0 ? 0 : world.random.below(plan.maxListenerMs);
    const durationMs = this.#nextListenerMs ?? drawnMs;
    this.#nextListenerMs = null;
    if (durationMs > 0) await this.handling.sleep(durationMs);
  }

  #tell(
    type: "PartitionsAssigned" | "RevocationBegan" | "RevocationEnded" | "PartitionsLost",
    partitions: Partitions,
  ): void {
    const names = partitions.map(partitionOf);
    this.#record({ type, process: this.#options.process.name, partitions: names });
  }

  #record(event: Parameters<World["history"]["record"]>[0]): void {
    // A dead process says nothing: whatever promise jobs are left of it are nobody's.
    if (this.#options.process.state !== "dead") this.#options.world.history.record(event);
  }
}

function consumerOptions({ process, cluster, group, plan }: ApplicationOptions): ConsumerOptions {
  return {
    bootstrapServers: cluster.bootstrapServers,
    clientId: process.name,
    groupId: group.groupId,
    ...(group.isStatic && { groupInstanceId: plan.name }),
    partitionAssignmentStrategy: [...group.assignors],
    sessionTimeoutMs: group.sessionTimeoutMs,
    heartbeatIntervalMs: group.heartbeatIntervalMs,
    maxPollIntervalMs: group.maxPollIntervalMs,
    drainTimeoutMs: group.drainTimeoutMs,
    enableAutoCommit: plan.commits === "auto",
    autoCommitIntervalMs: group.autoCommitIntervalMs,
    autoOffsetReset: "earliest",
    fetchMaxWaitMs: 4_000,
    metadataMaxAgeMs: 30_000,
    requestTimeoutMs: 5_000,
    defaultApiTimeoutMs: 15_000,
  };
}

function partitionOf({ topic, partition }: { topic: string; partition: number }): string {
  return partitionName(topic, partition);
}

/** Items with one key together, in the order of their first. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
