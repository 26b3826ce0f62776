/** One group on one topic, with its members and everything that they said. */
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "regroup";
import { Observer } from "../observer.ts";
import type { Act, Deed, Owners } from "./act.ts";
import { LoggingMember, type MemberPart } from "./logging-member.ts";
import type { MemberLine } from "./member-line.ts";

const PARTITION_COUNT = 6;
const PRODUCE_EVERY_MS = 80;
const PATIENCE_MS = 60_000;
/** How long all has to be quiet before a deed counts as over: later than the last commit, and what it is told by. */
const QUIET_MS = 2_000;

/** How every member of a life is run, but for what is said of one. */
export type Casting = Omit<MemberPart, "name">;

export class InsightStage {
  readonly groupId: string;
  readonly lines: MemberLine[] = [];
  readonly acts: Act[] = [];
  readonly #bootstrapServers: string;
  readonly #observer: Observer;
  readonly #casting: Casting;
  readonly #running = new Map<string, LoggingMember>();
  #members: readonly string[] = [];
  #owners: Owners = new Map();
  #load: { stop(): Promise<void> } | null = null;

  private constructor(options: {
    readonly bootstrapServers: string;
    readonly groupId: string;
    readonly observer: Observer;
    readonly casting: Casting;
  }) {
    this.#bootstrapServers = options.bootstrapServers;
    this.groupId = options.groupId;
    this.#observer = options.observer;
    this.#casting = options.casting;
  }

  static async set(bootstrapServers: string, groupId: string, casting: Casting) {
    const topic = `${groupId}-topic`;
    await createTopic(bootstrapServers, topic);
    const observer = await Observer.open(bootstrapServers, topic, PARTITION_COUNT);
    return new InsightStage({ bootstrapServers, groupId, observer, casting });
  }

  async strike(): Promise<void> {
    await this.#load?.stop();
    await Promise.all([...this.#running.values()].map((member) => member.kill()));
    await this.#observer.close();
  }

  /** Starts members and waits until they share all partitions: what is judged begins after that. */
  async begin(...names: string[]): Promise<void> {
    this.startLoad();
    const beganAtMs = Date.now();
    for (const name of names) this.enter(name);
    await this.#untilSettled(names, { newcomer: null, beganAtMs });
    this.#members = names;
    this.#owners = this.#ownersAmong(names);
  }

  /** Does something to the group, and waits until all partitions are read by who is left. */
  async act(deed: Deed, perform: () => Promise<void> | void): Promise<void> {
    const membersBefore = this.#members;
    const before = this.#owners;
    const beganAtMs = Date.now();
    await perform();
    const comes = ["join", "restart", "come back", "static restart", "static close and restart"];
    const newcomer = comes.includes(deed.kind) ? deed.who : null;
    await this.#untilSettled(deed.members, { newcomer, beganAtMs });
    this.#members = deed.members;
    this.#owners = this.#ownersAmong(deed.members);
    const { sessionTimeoutMs, maxPollIntervalMs = 300_000, protocol } = this.#casting;
    const settings = { sessionTimeoutMs, maxPollIntervalMs, protocol };
    const endedAtMs = Date.now();
    const done = { ...deed, ...settings, membersBefore, before, after: this.#owners };
    this.acts.push({ ...done, beganAtMs, endedAtMs });
  }

  enter(name: string, casting: Partial<Casting> = {}): void {
    const part = { ...this.#casting, ...casting, name };
    const place = {
      bootstrapServers: this.#bootstrapServers,
      groupId: this.groupId,
      topic: this.#observer.topic,
    };
    this.#running.set(name, new LoggingMember(part, place, (line) => this.lines.push(line)));
  }

  async kill(name: string): Promise<void> {
    await this.#running.get(name)?.kill();
    this.#running.delete(name);
  }

  async leave(name: string): Promise<void> {
    await this.#running.get(name)?.leave();
    this.#running.delete(name);
  }

  slowDown(name: string, forMs: number): void {
    this.#running.get(name)?.slowDown(forMs);
  }

  async grow(partitionCount: number): Promise<void> {
    await this.#load?.stop();
    await this.#observer.addPartitions(partitionCount);
    this.startLoad();
  }

  startLoad(): void {
    let isRunning = true;
    const done = (async () => {
      while (isRunning) {
        await this.#observer.produce(1);
        await sleep(PRODUCE_EVERY_MS);
      }
    })();
    done.catch(() => {});
    this.#load = {
      stop: async () => {
        isRunning = false;
        await done;
      },
    };
  }

  async #untilSettled(
    names: readonly string[],
    since: { readonly newcomer: string | null; readonly beganAtMs: number },
  ): Promise<void> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    let settledSinceMs: number | null = null;
    while (settledSinceMs === null || Date.now() - settledSinceMs < QUIET_MS) {
      const isSettled = this.#isSettled(names, since);
      settledSinceMs = isSettled ? (settledSinceMs ?? Date.now()) : null;
      if (Date.now() > deadlineMs) {
        const owners = [...this.#ownersAmong(names)].map(([p, name]) => `${p}:${name}`).join(" ");
        throw new Error(`${this.groupId} did not settle with ${names.join(", ")}: ${owners}`);
      }
      await sleep(50);
    }
  }

  #isSettled(
    names: readonly string[],
    { newcomer, beganAtMs }: { readonly newcomer: string | null; readonly beganAtMs: number },
  ): boolean {
    const owners = this.#ownersAmong(names);
    if (owners.size < this.#observer.ends.length) return false;
    const owning = new Set(owners.values());
    if (!names.every((name) => owning.has(name))) return false;
    const isGiven = this.lines.some(
      ({ member, event, atMs }) => member === newcomer && event === "assigned" && atMs >= beganAtMs,
    );
    if (newcomer !== null && !isGiven) return false;
    return [...owners].every(([partition, name]) => this.#isRead(partition, name));
  }

  /** Whether its owner has read it since it was given it. */
  #isRead(partition: number, name: string): boolean {
    for (const line of this.lines.toReversed()) {
      if (line.member !== name) continue;
      if (line.event === "records" && line.partition === partition) return true;
      if (line.event === "assigned" && line.partitions?.includes(partition) === true) return false;
    }
    return false;
  }

  /** Who owns what by the words of these members alone; a partition that two think to own has no owner. */
  #ownersAmong(names: readonly string[]): Owners {
    const owned = new Map(names.map((name) => [name, new Set<number>()]));
    for (const line of this.lines) {
      const own = owned.get(line.member);
      if (own === undefined) continue;
      if (line.event === "killed" || line.event === "left") own.clear();
      if (!("partitions" in line)) continue;
      for (const partition of line.partitions ?? []) {
        if (line.event === "assigned") own.add(partition);
        else own.delete(partition);
      }
    }
    const owners = new Map<number, string>();
    const disputed = new Set<number>();
    for (const [name, partitions] of owned) {
      for (const partition of partitions) {
        if (owners.has(partition)) disputed.add(partition);
        owners.set(partition, name);
      }
    }
    for (const partition of disputed) owners.delete(partition);
    return owners;
  }
}

/** Creates a topic and waits until its partitions have leaders that brokers tell of. */
async function createTopic(bootstrapServers: string, topic: string): Promise<void> {
  const admin = new Admin({ bootstrapServers });
  try {
    await admin.createTopics([
      { name: topic, numPartitions: PARTITION_COUNT, replicationFactor: 1 },
    ]);
    const at = { topic, partition: PARTITION_COUNT - 1, at: "latest" } as const;
    await admin.listOffsets([at]);
  } finally {
    await admin.close();
  }
}
