import { subscribe } from "node:diagnostics_channel";
import {
  Consumer,
  type ConsumerRecord,
  type DiagnosticsMessages,
  type MemberNote,
  type RebalanceView,
} from "../../client/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import { type ConsumerSetup, nowMs } from "./child-protocol.ts";
import { childSetup, demoLog, fail, followParent, reporter } from "./child-side.ts";
import { consumerPorts } from "./consumer-ports.ts";
import { NetworkSwitch } from "./network-switch.ts";
import { ProcessLog } from "./process-log.ts";
import { WorkReporter } from "./work-reporter.ts";

/** Of the records in hand, however slow: a service that is told to end gives them so long. */
const CLOSE_WITHIN_MS = 10_000;
const ALIVE_EVERY_MS = 1_000;

type Given = readonly TopicPartition[];

/**
 * One consumer of the group, in a process of its own, so that it can die.
 *
 * It works as most services do: some milliseconds of work for each record, a commit every so often, and, where it is set
 * up so, one more when partitions are revoked. A crash repeats what was processed since the last commit. It reports what
 * it was assigned, what it gave up, and what it has processed; nothing that it has not done itself. The same, with more
 * detail, it writes into a log of its own.
 */
class ConsumerProcess {
  readonly #setup: ConsumerSetup;
  readonly #report: ReturnType<typeof reporter>;
  readonly #log: ProcessLog;
  readonly #work: WorkReporter;
  readonly #network: NetworkSwitch;
  readonly #consumer: Consumer;
  #workMs: number;
  /** The member that its partitions were given to: a member that was removed goes on under its old id. */
  #memberId = "";
  #lastHeartbeatAtMs: number | null = null;
  /** When the handler was given the record that it works on; null while it waits for one. */
  #inHandSinceMs: number | null = null;
  #isAskedToThrow = false;
  #hasUncommitted = false;
  #isRebalancing = false;

  constructor(setup: ConsumerSetup) {
    this.#setup = setup;
    this.#workMs = setup.workMs;
    this.#report = reporter(setup.processId);
    this.#log = new ProcessLog(setup.processLog);
    this.#work = new WorkReporter(this.#report);
    const ports = consumerPorts(demoLog(setup));
    this.#network = new NetworkSwitch(ports.connector);
    this.#consumer = new Consumer(consumerOptions(setup), { ...ports, connector: this.#network });
  }

  async run(): Promise<void> {
    this.#log.write({ event: "Started", pid: process.pid, groupId: this.#setup.groupId });
    this.#followClient();
    setInterval(() => this.#commit(), this.#setup.commitIntervalMs);
    setInterval(() => this.#tellAlive(), ALIVE_EVERY_MS);
    this.#consumer.subscribe([this.#setup.topic], {
      onPartitionsAssigned: (added) => this.#onAssigned(added),
      onPartitionsRevoked: async (taken, view) => {
        if (this.#setup.commitOnRevoke) await this.#commitBeforeRevocation(view);
        this.#tellGone("Revoked", taken);
      },
      onPartitionsLost: (taken) => this.#tellGone("Lost", taken),
    });
    try {
      await this.#consumer.run({ eachRecord: (record) => this.#process(record) });
    } catch (error) {
      await this.#onHandlerFailed(error);
    }
  }

  #followClient(): void {
    subscribe("regroup:rebalance", (message) => {
      this.#onMemberNote((message as DiagnosticsMessages["regroup:rebalance"]).note);
    });
    subscribe("regroup:commit", (message) => {
      const { offsets } = message as DiagnosticsMessages["regroup:commit"];
      this.#log.write({ event: "Committed", offsets });
    });
  }

  #onMemberNote(note: MemberNote): void {
    if (note.type === "HeartbeatAnswered" && note.error === null) this.#lastHeartbeatAtMs = nowMs();
    if (note.type === "JoinSent") this.#isRebalancing = true;
    if (note.type === "RebalanceCompleted" || note.type === "Lost") this.#isRebalancing = false;
    if (note.type === "PollIntervalExceeded") this.#log.write({ event: note.type });
  }

  #onAssigned(added: Given): void {
    this.#work.flush();
    const { memberId, generationId } = this.#consumer.groupMetadata();
    this.#memberId = memberId;
    const owned = numbers(this.#consumer.assignment());
    this.#log.write({ event: "Assigned", memberId, generationId, added: numbers(added), owned });
    this.#report({ type: "Assigned", memberId, partitions: this.#inTopic(added) });
  }

  /** A commit that fails does not keep the partitions: whoever has them next repeats what was not committed. */
  async #commitBeforeRevocation(view: RebalanceView): Promise<void> {
    try {
      await view.commit();
    } catch (error) {
      this.#log.write({ event: "CommitFailed", error: String(error) });
    }
  }

  #tellGone(event: "Revoked" | "Lost", taken: Given): void {
    this.#work.flush();
    const memberId = this.#memberId;
    this.#log.write({ event, memberId, partitions: numbers(taken) });
    this.#report({ type: "Revoked", memberId, partitions: this.#inTopic(taken) });
  }

  #inTopic(given: Given) {
    return [{ topic: this.#setup.topic, partitions: numbers(given) }];
  }

  async #process({ topic, partition, offset, timestamp }: ConsumerRecord): Promise<void> {
    const memberId = this.#memberId;
    this.#inHandSinceMs = nowMs();
    if (this.#isAskedToThrow) throw new Error("The handler was asked to throw.");
    await sleep(this.#workMs);
    const atMs = nowMs();
    const done = { topic, partition, offset, timestampMs: timestamp };
    this.#log.write({ event: "Processed", ...done }, atMs);
    this.#work.done({ memberId, ...done, atMs });
    this.#hasUncommitted = true;
    this.#inHandSinceMs = null;
  }

  /** A commit that arrives when its generation is over is refused; what waits is committed the next time. */
  #commit(): void {
    if (!this.#hasUncommitted || this.#isRebalancing || !this.#consumer.isMember) return;
    this.#hasUncommitted = false;
    this.#consumer.commitAsync(undefined, () => {});
  }

  #tellAlive(): void {
    const { maxPollIntervalMs, heartbeatIntervalMs } = this.#setup;
    this.#report({
      type: "Alive",
      memberId: this.#memberId,
      lastPollAtMs: this.#inHandSinceMs ?? nowMs(),
      lastHeartbeatAtMs: this.#lastHeartbeatAtMs,
      maxPollIntervalMs,
      heartbeatIntervalMs,
    });
  }

  /** As a service would: it says why, and stops in order. The record that it failed on was not processed. */
  async #onHandlerFailed(error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.#work.flush();
    this.#log.write({ event: "HandlerFailed", error: message });
    this.#report({ type: "HandlerFailed", error: message });
    await this.leave(true);
  }

  /** Finishes the record in hand, calls the listener, tells the coordinator, ends. */
  async leave(leaveGroup: boolean): Promise<void> {
    this.#work.flush();
    this.#log.write({ event: "Leaving" });
    this.#report({ type: "Leaving" });
    const groupMembership = leaveGroup ? "LEAVE_GROUP" : "DEFAULT";
    await this.#consumer.close({ groupMembership, timeoutMs: CLOSE_WITHIN_MS });
    this.#work.flush();
    this.#log.write({ event: "Ended" });
    process.exit(0);
  }

  slow(workMs: number): void {
    this.#workMs = workMs;
    this.#log.write({ event: "SlowedDown", workMs });
    this.#report({ type: "SlowedDown", workMs });
  }

  cutNetwork(): void {
    this.#network.cut();
    this.#log.write({ event: "NetworkLost" });
    this.#report({ type: "NetworkLost" });
  }

  restoreNetwork(): void {
    this.#log.write({ event: "NetworkBack" });
    this.#report({ type: "NetworkBack" });
    this.#network.restore();
  }

  throwInHandler(): void {
    this.#isAskedToThrow = true;
  }
}

function consumerOptions(setup: ConsumerSetup) {
  return {
    bootstrapServers: setup.bootstrapServers,
    clientId: setup.processId,
    groupId: setup.groupId,
    ...(setup.groupInstanceId !== null && { groupInstanceId: setup.groupInstanceId }),
    partitionAssignmentStrategy: [setup.assignor],
    sessionTimeoutMs: setup.sessionTimeoutMs,
    heartbeatIntervalMs: setup.heartbeatIntervalMs,
    maxPollIntervalMs: setup.maxPollIntervalMs,
    maxPollRecords: setup.maxPollRecords,
    metadataMaxAgeMs: setup.metadataMaxAgeMs,
    enableAutoCommit: false,
    autoOffsetReset: "earliest",
    fetchMaxWaitMs: 100,
    allowAutoCreateTopics: false,
  } as const;
}

function numbers(given: Given): number[] {
  return given.map(({ partition }) => partition).sort((a, b) => a - b);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const consumerProcess = new ConsumerProcess(childSetup<ConsumerSetup>());
process.on("SIGTERM", () => consumerProcess.leave(false).catch(fail));
followParent((command) => {
  switch (command.type) {
    case "Leave":
      consumerProcess.leave(command.leaveGroup).catch(fail);
      break;
    case "Slow":
      consumerProcess.slow(command.workMs);
      break;
    case "CutNetwork":
      consumerProcess.cutNetwork();
      break;
    case "RestoreNetwork":
      consumerProcess.restoreNetwork();
      break;
    case "ThrowInHandler":
      consumerProcess.throwInHandler();
      break;
  }
});
consumerProcess.run().catch(fail);
