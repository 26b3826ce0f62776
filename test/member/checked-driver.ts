import type {
  ClassicMemberConfig,
  ClassicMemberEffect,
  PartitionList,
} from "../../src/member/index.ts";
import { MemberKit, type SentRequest, spell, story } from "./member-kit.ts";

type Step = Extract<
  ClassicMemberEffect,
  { type: "DrainHandlers" | "CommitProcessed" | "CallListener" }
>;

/** What happens to a partition between its assignment and its departure. */
interface Held {
  isAnnounced: boolean;
  isFetched: boolean;
  isStopped: boolean;
  isPurged: boolean;
  isCommitted: boolean;
  isAborted: boolean;
  isRevoked: boolean;
}

/**
 * A driver that believes nothing: it carries effects out on a model of the client, and throws at the first one that a
 * correct member would not have ordered.
 */
export class CheckedDriver {
  readonly kit: MemberKit;
  /** Requests that were sent and neither answered nor given up, oldest first. */
  inFlight: SentRequest[] = [];
  /** Steps that are not answered; the last one is what the member waits for. */
  steps: Step[] = [];
  readonly held = new Map<string, Held>();
  /** Lost, and the listener has not heard of it. */
  readonly untold = new Set<string>();
  isLookingUp = false;
  finished = 0;
  failed = 0;
  unsubscribeFinished = 0;
  awaitsPoll = false;

  constructor(config: Partial<ClassicMemberConfig>) {
    this.kit = new MemberKit(config);
  }

  feed(event: Parameters<MemberKit["feed"]>[0]): void {
    for (const effect of this.kit.feed(event)) this.#carryOut(effect);
    this.#look();
  }

  advance(durationMs: number): void {
    for (const effect of this.kit.advance(durationMs)) this.#carryOut(effect);
    this.#look();
  }

  /** The step that the member waits for was carried out. */
  complete(step: Step, outcome: { readonly isWell: boolean }) {
    this.steps = this.steps.filter((other) => other !== step);
    const { stepId } = step;
    switch (step.type) {
      case "DrainHandlers":
        return this.feed({ type: "HandlersDrained", stepId, timedOut: !outcome.isWell });
      case "CommitProcessed":
        for (const held of this.#each(step.partitions)) held.isCommitted = true;
        return this.feed({
          type: "ProcessedCommitted",
          stepId,
          error: outcome.isWell ? null : "TimedOut",
        });
      case "CallListener":
        return this.feed({
          type: "ListenerReturned",
          stepId,
          error: outcome.isWell ? null : new Error("listener"),
        });
    }
  }

  #carryOut(effect: ClassicMemberEffect) {
    this.#assert(this.finished === 0, "an effect after Finished", effect);
    switch (effect.type) {
      case "SendRequest":
        return this.#send(effect as SentRequest);
      case "CancelRequest":
        this.#assert(
          this.inFlight.some(({ requestId }) => requestId === effect.requestId),
          "cancels what is not in flight",
          effect,
        );
        this.inFlight = [];
        return;
      case "ForgetCoordinator":
        this.inFlight = [];
        return;
      case "FindCoordinator":
        this.#assert(!this.isLookingUp, "two lookups", effect);
        this.isLookingUp = true;
        return;
      case "DrainHandlers":
      case "CommitProcessed":
      case "CallListener":
        return this.#begin(effect);
      case "StopFetching":
        for (const held of this.#each(effect.partitions)) {
          held.isStopped = true;
          held.isFetched = false;
        }
        return;
      case "AbortHandlers":
        for (const held of this.#each(effect.partitions)) held.isAborted = true;
        return;
      case "PurgeRecords":
        for (const held of this.#each(effect.partitions)) {
          this.#assert(held.isStopped, "purges what is being fetched", effect);
          held.isPurged = true;
        }
        return;
      case "SetAssignment":
        return this.#assign(effect.partitions);
      case "StartFetching":
        for (const held of this.#each(effect.partitions)) {
          this.#assert(held.isAnnounced, "fetches before the listener returned", effect);
          held.isFetched = true;
        }
        return;
      case "AwaitPoll":
        this.awaitsPoll = true;
        return;
      case "Finished":
        this.finished++;
        return;
      case "UnsubscribeFinished":
        this.unsubscribeFinished++;
        return;
      case "Fail":
        this.failed++;
        this.#assert(this.held.size === 0, "fails with an assignment", effect);
        return;
    }
  }

  #send(effect: SentRequest): void {
    const api = effect.request.type;
    const isTwice = this.inFlight.some(({ request }) => request.type === api);
    this.#assert(!isTwice || api === "LeaveGroup", "two of a kind in flight", effect);
    this.inFlight.push(effect);
    if (api !== "JoinGroup") return;
    this.#assert(this.#listening() === null, "joins while the listener is at work", effect);
    this.#assert(this.failed === 0, "joins after a failure", effect);
    const isEager = this.kit.view.rebalanceProtocol === "EAGER";
    this.#assert(!isEager || this.held.size === 0, "an eager member joins with partitions", effect);
  }

  #begin(step: Step): void {
    const listening = this.#listening();
    this.#assert(listening === null, "a step while the listener is at work", step);
    // A loss overtakes a drain or a commit; nothing else does.
    const others = this.steps.length;
    const isLoss = step.type === "CallListener" && step.callback === "onPartitionsLost";
    this.#assert(others === 0 || isLoss, "two steps at a time", step);
    if (isLoss) this.steps = [];
    this.steps.push(step);
    if (step.type === "CallListener") this.#listen(step);
    if (step.type !== "CommitProcessed") return;
    for (const held of this.#each(step.partitions)) {
      this.#assert(held.isPurged, "commits before the purge", step);
    }
  }

  #listen(step: Extract<Step, { type: "CallListener" }>): void {
    const { callback, partitions } = step;
    if (callback === "onPartitionsAssigned") {
      for (const held of this.#each(partitions)) held.isAnnounced = true;
      return;
    }
    for (const name of names(partitions)) {
      const held = this.held.get(name);
      if (held === undefined) {
        this.#assert(callback === "onPartitionsLost", "revokes what is not there", step);
        this.#assert(this.untold.delete(name), "tells of a loss twice", step);
        continue;
      }
      this.#assert(held.isPurged, "tells before the purge", step);
      const mustCommit = this.kit.config.enableAutoCommit && !held.isAborted;
      this.#assert(held.isCommitted || !mustCommit, "tells before the commit", step);
      this.#assert(!held.isRevoked, "revokes twice", step);
      held.isRevoked = true;
    }
  }

  #assign(partitions: PartitionList): void {
    const next = new Set(names(partitions));
    for (const [name, held] of this.held) {
      if (next.has(name)) continue;
      this.#assert(held.isStopped && held.isPurged, `${name} goes while records of it may come`);
      this.#assert(held.isRevoked || held.isAborted, `${name} goes without a word`);
      if (!held.isRevoked) this.untold.add(name);
      this.held.delete(name);
    }
    for (const name of next) if (!this.held.has(name)) this.held.set(name, fresh());
  }

  /** After each step. */
  #look(): void {
    if (this.finished > 0) return;
    const { view } = this.kit;
    const assigned = names(view.assignment).sort();
    this.#assert(
      assigned.join() === [...this.held.keys()].sort().join(),
      `assigned ${spell(view.assignment)}, carried out: ${[...this.held.keys()]}`,
    );
    if (view.handover === null) {
      this.#assert(this.steps.length === 0, "waits for nothing with a step open");
      this.#assert(this.untold.size === 0, `nobody was told of ${[...this.untold]}`);
    }
    if (view.state === "Stable" && view.handover === null && view.rejoinReason === null) {
      for (const [name, held] of this.held) this.#assert(held.isFetched, `${name} is not fetched`);
    }
  }

  #listening(): Step | null {
    return this.steps.find(({ type }) => type === "CallListener") ?? null;
  }

  #each(partitions: PartitionList): Held[] {
    return names(partitions).flatMap((name) => this.held.get(name) ?? []);
  }

  #assert(condition: boolean, what: string, effect?: ClassicMemberEffect): asserts condition {
    if (condition) return;
    const at = effect === undefined ? "" : ` at ${story([effect])}`;
    throw new Error(`${what}${at}\n${story(this.kit.effects).slice(-25).join("\n")}`);
  }
}

function names(partitions: PartitionList): string[] {
  return partitions.flatMap(({ topic, partitions: numbers }) =>
    numbers.map((partition) => `${topic}-${partition}`),
  );
}

function fresh(): Held {
  return {
    isAnnounced: false,
    isFetched: false,
    isStopped: false,
    isPurged: false,
    isCommitted: false,
    isAborted: false,
    isRevoked: false,
  };
}
