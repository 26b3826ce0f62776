/**
 * A group of members and its real coordinator on one virtual clock, everything by one seed: latencies, slow handlers and
 * listeners, members that come, close, crash and change their minds. No broker, no client: only the two cores and bytes.
 */
import type { ClassicMemberConfig, MemberRequest } from "../../src/member/index.ts";
import {
  heartbeat,
  joinGroup,
  leaveGroup,
  type Message,
  syncGroup,
} from "../../src/protocol/index.ts";
import { CoordinatorKit } from "../coordinator/coordinator-kit.ts";
import { CheckedDriver } from "./checked-driver.ts";
import { type SentRequest, topic } from "./member-kit.ts";

const MESSAGES = {
  JoinGroup: joinGroup,
  SyncGroup: syncGroup,
  Heartbeat: heartbeat,
  LeaveGroup: leaveGroup,
};
const VERSIONS = { JoinGroup: 9, SyncGroup: 5, Heartbeat: 4, LeaveGroup: 5 };

interface Task {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A connection: the broker takes a request when it has answered the one before. */
interface Connection {
  readonly waiting: SentRequest[];
  isBusy: boolean;
  isOpen: boolean;
}

export interface Actor {
  readonly name: string;
  readonly driver: CheckedDriver;
  connection: Connection;
  isAlive: boolean;
  readonly seenSteps: Set<number>;
  readonly seenRequests: Set<number>;
  timerMs: number | null;
}

export class GroupWorld {
  readonly coordinator = new CoordinatorKit({ groupInitialRebalanceDelayMs: 0 });
  readonly actors: Actor[] = [];
  /** Times that a rebalance was completed by some member. */
  completed = 0;
  partitionCount = 6;
  #tasks: Task[] = [];
  #order = 0;
  #random: number;
  readonly #parked = new Map<number, (response: object) => void>();

  constructor(seed: number) {
    this.#random = seed + 1;
  }

  get nowMs(): number {
    return this.coordinator.nowMs;
  }

  /** mulberry32: from 0 to bound - 1. */
  below(bound: number): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }

  add(config: Partial<ClassicMemberConfig>, topics: readonly string[] = ["orders"]): Actor {
    const driver = new CheckedDriver({
      sessionTimeoutMs: 10_000,
      maxPollIntervalMs: 60_000,
      ...config,
    });
    const actor: Actor = {
      name: `a${this.actors.length}`,
      driver,
      connection: freshConnection(),
      isAlive: true,
      seenSteps: new Set(),
      seenRequests: new Set(),
      timerMs: null,
    };
    this.actors.push(actor);
    this.tell(actor, { type: "SubscriptionChanged", topics });
    return actor;
  }

  /** No word of it to anybody: the session has to find out. */
  crash(actor: Actor): void {
    actor.isAlive = false;
    actor.connection.isOpen = false;
  }

  tell(actor: Actor, event: Parameters<CheckedDriver["feed"]>[0]): void {
    if (!actor.isAlive || actor.driver.finished > 0) return;
    actor.driver.kit.nowMs = this.nowMs;
    actor.driver.feed(event);
    this.#follow(actor);
    this.assertOneOwner();
  }

  run(durationMs: number): void {
    const untilMs = this.nowMs + durationMs;
    for (;;) {
      const next = this.#tasks[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#tasks.shift();
      this.#advance(Math.max(next.atMs, this.nowMs));
      next.run();
    }
    this.#advance(untilMs);
  }

  later(afterMs: number, run: () => void): void {
    const task = { atMs: this.nowMs + afterMs, order: this.#order++, run };
    const at = this.#tasks.findIndex(({ atMs }) => atMs > task.atMs);
    this.#tasks.splice(at < 0 ? this.#tasks.length : at, 0, task);
  }

  /** The rule of rules: a partition has one owner among those that are alive. */
  assertOneOwner(): void {
    const owners = new Map<string, string>();
    for (const { name, driver, isAlive } of this.actors) {
      if (!isAlive || driver.finished > 0) continue;
      for (const partition of driver.held.keys()) {
        const other = owners.get(partition);
        if (other !== undefined) throw new Error(`${partition} is owned by ${other} and ${name}`);
        owners.set(partition, name);
      }
    }
  }

  owned(): string[] {
    return this.actors
      .filter(({ isAlive, driver }) => isAlive && driver.finished === 0)
      .flatMap(({ driver }) => [...driver.held.keys()])
      .sort();
  }

  // ── What the member ordered ─────────────────────────────────────────────────────────────────────────────────────

  #follow(actor: Actor): void {
    const { driver } = actor;
    const effects = driver.kit.take();
    for (const effect of effects) {
      if (effect.type === "CancelRequest" || effect.type === "ForgetCoordinator") {
        actor.connection.isOpen = false;
        actor.connection = freshConnection();
      } else if (effect.type === "SendRequest") this.#send(actor, effect as SentRequest);
      else if (effect.type === "WatchTopics") this.#describe(actor, effect.topics);
      else if (effect.type === "FindCoordinator") this.#find(actor);
      else if (effect.type === "Note" && effect.note.type === "RebalanceCompleted")
        this.completed++;
    }
    for (const step of driver.steps) {
      if (actor.seenSteps.has(step.stepId)) continue;
      actor.seenSteps.add(step.stepId);
      const takesMs = step.type === "CallListener" ? this.below(300) : this.below(1_500);
      this.later(takesMs, () => this.#complete(actor, step.stepId));
    }
    this.#arm(actor);
  }

  #complete(actor: Actor, stepId: number): void {
    const step = actor.driver.steps.find((open) => open.stepId === stepId);
    if (step === undefined || !actor.isAlive || actor.driver.finished > 0) return;
    actor.driver.kit.nowMs = this.nowMs;
    actor.driver.complete(step, { isWell: this.below(10) > 0 });
    this.#follow(actor);
    this.assertOneOwner();
  }

  #find(actor: Actor): void {
    this.later(this.below(20), () => {
      actor.driver.isLookingUp = false;
      this.tell(actor, { type: "CoordinatorFound" });
    });
  }

  #describe(actor: Actor, topics: readonly string[]): void {
    this.later(this.below(50), () => {
      const known = topics.map((name) => topic(name, this.partitionCount));
      this.tell(actor, { type: "MetadataChanged", topics: known, covers: topics });
    });
  }

  #arm(actor: Actor): void {
    const dueMs = actor.driver.kit.nextMs();
    if (dueMs === null || actor.timerMs === dueMs) return;
    actor.timerMs = dueMs;
    this.later(Math.max(0, dueMs - this.nowMs), () => {
      if (actor.timerMs !== dueMs) return;
      actor.timerMs = null;
      this.tell(actor, { type: "DeadlineReached" });
    });
  }

  // ── The way to the coordinator and back ─────────────────────────────────────────────────────────────────────────

  #send(actor: Actor, sent: SentRequest): void {
    const { connection } = actor;
    this.later(1 + this.below(15), () => {
      connection.waiting.push(sent);
      this.#serve(actor, connection);
    });
  }

  #serve(actor: Actor, connection: Connection): void {
    if (connection.isBusy || !actor.isAlive) return;
    const sent = connection.waiting.shift();
    if (sent === undefined) return;
    connection.isBusy = true;
    const { request } = sent;
    const api = request.type;
    const { token, effects } = this.coordinator.request(api, bodyOf(request), {
      version: VERSIONS[api],
    });
    this.#parked.set(token, (response) => {
      connection.isBusy = false;
      this.later(1 + this.below(15), () => this.#answer(actor, connection, sent, response));
      this.#serve(actor, connection);
    });
    this.#reply(effects);
  }

  #answer(actor: Actor, connection: Connection, sent: SentRequest, response: object): void {
    if (!connection.isOpen) return;
    const { inFlight } = actor.driver;
    if (!inFlight.includes(sent)) return;
    actor.driver.inFlight = inFlight.filter((other) => other !== sent);
    const api = sent.request.type;
    const message = MESSAGES[api].response as Message;
    const version = VERSIONS[api];
    const read = message.decode(message.encode(response, version), version);
    const event = { type: `${api}Answered`, requestId: sent.requestId, response: read, version };
    this.tell(actor, event as unknown as Parameters<CheckedDriver["feed"]>[0]);
  }

  #reply(effects: ReturnType<CoordinatorKit["feed"]>): void {
    for (const effect of effects) {
      if (effect.type !== "Reply") continue;
      const answer = this.#parked.get(effect.token as number);
      this.#parked.delete(effect.token as number);
      answer?.(effect.response);
    }
  }

  #advance(nowMs: number): void {
    for (const { effects } of this.coordinator.advanceTo(nowMs)) this.#reply(effects);
  }
}

function bodyOf(request: MemberRequest): object {
  return typeof request.body === "function" ? request.body(VERSIONS.LeaveGroup) : request.body;
}

function freshConnection(): Connection {
  return { waiting: [], isBusy: false, isOpen: true };
}
