import type {
  GroupMembershipOperation,
  GroupMetadata,
  MemberFailure,
  MemberNote,
} from "../../../member/index.ts";
import type { TopicPartition } from "../../../model/index.ts";
import { ERROR_NAMES, type ErrorName } from "../../../protocol/index.ts";
import { publish } from "../../diagnostics/channels.ts";
import { KafkaError, kafkaError, TimeoutError } from "../../errors/errors.ts";
import type { ConsumerParts } from "../consumer-parts.ts";
import type { Commits } from "../offsets/commits.ts";
import { processedEntries } from "../offsets/processed-entries.ts";
import { among } from "../partition-lists.ts";
import type { RebalanceViewOf } from "../rebalance-view.ts";
import type { TopicWatch } from "../subscription/topic-watch.ts";
import { warmLeaders } from "../subscription/warm-leaders.ts";
import type { Coordinator } from "./coordinator.ts";
import { ListenerCalls } from "./listener-calls.ts";
import { memberConfig } from "./member-config.ts";
import { MemberDriver } from "./member-driver.ts";
import type { MemberHands } from "./member-effects.ts";
import { logNote } from "./member-log.ts";
import { MemberRequests } from "./member-requests.ts";

export interface GroupMembershipOptions<K, V> {
  readonly parts: ConsumerParts<K, V>;
  readonly coordinator: Coordinator;
  readonly commits: Commits;
  readonly watch: TopicWatch;
  readonly viewOf: RebalanceViewOf;
  readonly onGroupMetadata: (metadata: GroupMetadata) => void;
  /** Records of the new partitions are fetched from here on. */
  readonly onRebalanced: () => void;
}

/**
 * One consumer's membership of its group: the member core with everything it needs. It begins with the first subscription
 * that is read: as in Java, who subscribes and never polls joins nothing.
 */
export class GroupMembership<K, V> {
  readonly listenerCalls: ListenerCalls;
  readonly #options: GroupMembershipOptions<K, V>;
  readonly #driver: MemberDriver<K, V>;
  readonly #stopListening: () => void;
  /** What is subscribed to and the core has not been told, since nobody has read yet. */
  #waiting: readonly string[] | null = null;
  #isReading = false;
  #isWarm = false;
  /** Callers of `unsubscribe()` that wait: one leave answers all of them. */
  #unsubscribing: (() => void)[] = [];
  #onFinished: () => void = () => {};

  constructor(options: GroupMembershipOptions<K, V>) {
    this.#options = options;
    const { parts, coordinator, viewOf } = options;
    const { liveness, ports, settings, cluster } = parts;
    const { clock, entropy } = ports;
    liveness.awaitSign(() => this.#beginReading());
    this.listenerCalls = new ListenerCalls({ liveness, clock, viewOf });
    this.#driver = new MemberDriver({
      ...{ clock, entropy, liveness, lease: parts.delivery.lease },
      config: memberConfig(settings, coordinator.groupId),
      hands: (driver) => this.#hands(driver),
      onBroken: (error) => this.#broken(error),
    });
    this.#stopListening = cluster.onDisconnect(({ nodeId, channel }) => {
      if (channel !== "coordinator" || coordinator.node?.nodeId !== nodeId) return;
      coordinator.forget(nodeId);
      this.#driver.feed({ type: "CoordinatorDisconnected" });
    });
  }

  /** Sorted topics; from the second call on the subscription changes. */
  subscribe(topics: readonly string[]): void {
    if (this.#isReading) this.#driver.feed({ type: "SubscriptionChanged", topics });
    else this.#wait(topics);
  }

  /** Resolves when everything is given up and the group is left. */
  unsubscribe(): Promise<void> {
    this.#waiting = null;
    return new Promise((resolve) => {
      this.#unsubscribing.push(resolve);
      this.#driver.feed({ type: "Unsubscribed" });
    });
  }

  /** True while partitions are given up, and the group left, because of `unsubscribe()`. */
  get isUnsubscribing(): boolean {
    return this.#unsubscribing.length > 0;
  }

  enforceRebalance(reason: string | null): void {
    this.#driver.feed({ type: "RebalanceEnforced", reason });
  }

  /** A commit was refused; the core decides whether that concerns membership. */
  commitRefused(error: ErrorName, as: GroupMetadata): void {
    const { memberId, generationId } = as;
    this.#driver.feed({ type: "CommitRefused", error, memberId, generationId });
  }

  onMetadata(
    known: Parameters<ConstructorParameters<typeof TopicWatch>[2]["onMetadata"]>[0],
  ): void {
    if (!this.#isWarm && known.topics.length > 0) {
      this.#isWarm = true;
      warmLeaders(this.#options.parts.cluster, this.#options.watch.topics);
    }
    this.#driver.feed({ type: "MetadataChanged", ...known });
  }

  /** Resolves when the group is left, or not, by the operation; at the deadline at the latest. */
  close(operation: GroupMembershipOperation, deadlineMs: number): Promise<void> {
    this.#waiting = null;
    if (this.#driver.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onFinished = resolve;
      this.#driver.feed({ type: "Closed", operation, deadlineMs });
    });
  }

  stop(): void {
    this.#stopListening();
    this.#driver.stop();
  }

  /** The way to the coordinator is looked for already; whoever needs it hears what went wrong. */
  prepare(): void {
    this.#options.coordinator.find(null).catch(() => {});
  }

  #wait(topics: readonly string[]): void {
    this.#waiting = topics;
    this.prepare();
  }

  #beginReading(): void {
    this.#isReading = true;
    this.#options.parts.liveness.awaitSign(null);
    const topics = this.#waiting;
    this.#waiting = null;
    if (topics !== null) this.#driver.feed({ type: "SubscriptionChanged", topics });
  }

  #hands(driver: MemberDriver<K, V>): MemberHands<K, V> {
    const { parts, coordinator, watch, onGroupMetadata, onRebalanced } = this.#options;
    const { delivery, cluster, settings, health } = parts;
    const isStatic = settings.groupInstanceId !== null;
    return {
      ...{ delivery, coordinator, listenerCalls: this.listenerCalls, onGroupMetadata },
      requests: new MemberRequests({ cluster, coordinator }, isStatic, driver.feed),
      drainTimeoutMs: settings.drainTimeoutMs,
      clock: parts.ports.clock,
      commitProcessed: (partitions, options) => this.#commitProcessed(partitions, options),
      watchTopics: (topics) => watch.watch(topics),
      onAssignment: (partitions) => parts.metrics.assigned(partitions),
      onStarted: onRebalanced,
      onAwaitPoll: () => this.#awaitPoll(),
      onError: (error) => this.#report(error),
      onFailure: (failure) => health.fail(errorOf(failure)),
      onUnsubscribed: () => this.#unsubscribed(),
      onFinished: () => this.#onFinished(),
      onNote: (note) => this.#onNote(note),
    };
  }

  async #commitProcessed(
    partitions: readonly TopicPartition[],
    { as, deadlineMs }: { readonly as: GroupMetadata; readonly deadlineMs: number },
  ): Promise<ErrorName | "TimedOut" | null> {
    const { parts, commits } = this.#options;
    const entries = processedEntries(parts.delivery, among(parts.delivery.owned, partitions));
    try {
      await commits.commit(entries, { as, deadlineMs, isHandover: true });
      return null;
    } catch (error) {
      parts.ports.log.warn(
        { err: error },
        "Processed offsets were not committed before a hand-over",
      );
      if (error instanceof TimeoutError) return "TimedOut";
      return error instanceof KafkaError ? error.code : "UNKNOWN_SERVER_ERROR";
    }
  }

  /** While the consumer closes nobody reads any more: who looks for a listener's error finds it in the log. */
  #report(error: Error): void {
    const { health, ports } = this.#options.parts;
    if (health.isClosing) ports.log.error({ err: error }, "A rebalance listener threw at the end");
    else health.report(error);
  }

  /** The member was too slow and has left: it joins again when the application, every handler of it, has come back. */
  #awaitPoll(): void {
    const { liveness, ports, settings } = this.#options.parts;
    liveness.awaitSign(() => {
      const busySinceMs = liveness.busySinceMs();
      const nowMs = ports.clock.nowMs();
      if (busySinceMs !== null && nowMs - busySinceMs >= settings.maxPollIntervalMs) return;
      liveness.awaitSign(null);
      this.#driver.feed({ type: "Polled" });
    });
  }

  #onNote(note: MemberNote): void {
    const { metrics, ports, clientId } = this.#options.parts;
    metrics.onMemberNote(note);
    publish(ports.diagnostics, "regroup:rebalance", () => ({ clientId, note }));
    logNote(ports.log, note);
  }

  #broken(error: unknown): void {
    const { health, ports } = this.#options.parts;
    ports.log.error({ err: error }, "The group member has a bug, and is stopped");
    health.fail(error instanceof Error ? error : new Error(String(error)));
    this.#unsubscribed();
    this.#onFinished();
  }

  #unsubscribed(): void {
    const waiting = this.#unsubscribing;
    this.#unsubscribing = [];
    for (const resolve of waiting) resolve();
  }
}

function errorOf({ code, message, cause }: MemberFailure): Error {
  // Of its own class, with its own fields, and it says itself what was attempted.
  if (cause instanceof KafkaError || (cause instanceof Error && code === null)) return cause;
  const name = ERROR_NAMES.find((each) => each === code);
  return name === undefined ? new Error(message, { cause }) : kafkaError(name, message);
}
