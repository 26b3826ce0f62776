/** The stage of one life: its topic, its group, its members, what they saw, and what is checked of it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { GroupMetadataValue } from "regroup/protocol";
import type { Cast } from "../clients/casts.ts";
import { readGroupMetadata } from "../journal.ts";
import { type MemberEvent, MemberProcess } from "../member-process.ts";
import { type DescribedGroup, Observer } from "../observer.ts";
import type { Target } from "../target/target.ts";
import { LifeEndedError, type Outcome } from "./outcome.ts";
import { Sightings } from "./sightings.ts";

export const partitionCount = 6;
/** Kafka's least session timeout as shipped (`group.min.session.timeout.ms`). */
export const sessionTimeoutMs = 6_000;
const patienceMs = 30_000;

/** How a member is put on the stage. */
export interface Entrance {
  name: string;
  /** Index of the member's client in the cast. */
  role: 0 | 1 | 2;
  groupInstanceId?: string;
  /** Default: the cast's. */
  assignor?: string;
}

export class Stage {
  readonly target: Target;
  readonly cast: Cast;
  readonly outcome: Outcome;
  readonly observer: Observer;
  readonly groupId: string;
  readonly sightings = new Sightings();
  readonly members = new Map<string, MemberProcess>();
  /** The first leader is gone. Who leads next Kafka leaves to a hash map: who owns what is no fact to compare any more. */
  hasLostLeader = false;

  private constructor(target: Target, cast: Cast, outcome: Outcome, observer: Observer) {
    this.target = target;
    this.cast = cast;
    this.outcome = outcome;
    this.observer = observer;
    this.groupId = `group-of-${observer.topic}`;
  }

  /** Creates the topic that the life is lived on. */
  static async set(target: Target, cast: Cast, outcome: Outcome): Promise<Stage> {
    const topic = `${cast.name}-${outcome.life}-${process.pid}`.replaceAll(/[^a-z0-9-]/g, "-");
    const observer = await Observer.open(target.bootstrapServers, topic, partitionCount);
    return new Stage(target, cast, outcome, observer);
  }

  /** Ends every process that still runs and disconnects. */
  async strike(): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => member.kill()));
    await this.observer.close();
  }

  /** Starts a member; one of the same name is forgotten. */
  enter(entrance: Entrance): MemberProcess {
    const { name, role, groupInstanceId, assignor = this.cast.assignor } = entrance;
    const command = this.cast.clients[role].member({
      bootstrapServers: this.target.bootstrapServers,
      groupId: this.groupId,
      topic: this.observer.topic,
      clientId: name,
      sessionTimeoutMs,
      ...(assignor === undefined ? {} : { assignor }),
      ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
    });
    const member = new MemberProcess(name, command, (who, event) => this.#hear(who, event));
    this.members.set(name, member);
    return member;
  }

  #hear(member: MemberProcess, event: MemberEvent): void {
    if (event.event !== "records") return;
    for (const [offset, value] of event.records) {
      this.sightings.add({ member: member.name, partition: event.partition, offset }, value);
    }
  }

  /** Waits for a condition; false when it does not come true in time. */
  async until(holds: () => boolean | Promise<boolean>, timeoutMs = patienceMs): Promise<boolean> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!(await holds())) {
      if (Date.now() > deadlineMs) return false;
      await sleep(50);
    }
    return true;
  }

  /** A check without which the rest of the life makes no sense. */
  require(name: string, ok: boolean, detail: () => string): void {
    if (this.outcome.check(name, ok, ok ? "" : detail())) return;
    throw new LifeEndedError(name);
  }

  /** Who owns what, by the members' own words: `a:0,1 b:2,3`. */
  owners(): string {
    return [...this.members.values()]
      .filter((member) => member.alive)
      .map(({ name, owned }) => `${name}:${[...owned].sort((x, y) => x - y).join(",")}`)
      .join(" ");
  }

  /** Whether `count` members share the partitions evenly, each partition with one owner. */
  isShared(count: number): boolean {
    const alive = [...this.members.values()].filter((member) => member.alive);
    const all = alive.flatMap((member) => [...member.owned]);
    const total = this.observer.ends.length;
    const even = total / count;
    return (
      alive.length === count &&
      all.length === total &&
      new Set(all).size === total &&
      alive.every(({ owned }) => owned.size === Math.floor(even) || owned.size === Math.ceil(even))
    );
  }

  /** Waits until the partitions are shared by `count` members, and DescribeGroups says the same. */
  async requireShared(step: string, count: number): Promise<void> {
    const shared = await this.until(() => this.isShared(count));
    this.require(`${step}: partitions shared by ${count}`, shared, () => this.#failure());
    let described: DescribedGroup | undefined;
    const agrees = await this.until(async () => {
      described = await this.observer.describe(this.groupId);
      return this.#agrees(described, count);
    }, 5_000);
    const found = agrees ? "" : `owners ${this.owners()}; ${JSON.stringify(described)}`;
    this.outcome.check(`${step}: described from outside`, agrees, found);
    const written = await this.until(async () => this.#isInJournal(await this.journal()), 5_000);
    this.outcome.check(`${step}: written to the journal`, written);
    const ordered = !this.cast.clients.some((client) => client.assignsInListedOrder);
    if (ordered && !this.hasLostLeader) this.outcome.fact(`${step}: owners`, this.owners());
    this.outcome.fact(`${step}: protocol`, `${described?.protocolType} ${described?.protocol}`);
  }

  /** The group's last record in `__consumer_offsets`. */
  async journal(): Promise<GroupMetadataValue | undefined> {
    return (await readGroupMetadata(this.target.bootstrapServers, this.groupId)).at(-1);
  }

  #isInJournal(value: GroupMetadataValue | undefined): boolean {
    const written = value?.members.filter(({ assignment }) => assignment.length > 0) ?? [];
    const alive = [...this.members.values()].filter((member) => member.alive);
    return (
      String(written.map(({ clientId }) => clientId).sort()) ===
      String(alive.map(({ name }) => name).sort())
    );
  }

  #agrees({ state, members }: DescribedGroup, count: number): boolean {
    const told = members
      .map(({ clientId, partitions }) => `${clientId}:${partitions.join(",")}`)
      .sort();
    return state === "Stable" && members.length === count && told.join(" ") === this.owners();
  }

  /** Waits until every record produced so far is processed and its offset committed. */
  async requireProcessed(step: string): Promise<void> {
    const { ends } = this.observer;
    const seenAll = () =>
      ends.every((end, partition) => this.sightings.seenBelow(partition, end) === end);
    this.require(`${step}: every record processed`, await this.until(seenAll), () => {
      const seen = ends.map((end, partition) => this.sightings.seenBelow(partition, end));
      return `saw ${seen} of ${ends}; ${this.#failure()}`;
    });
    let committed: number[] = [];
    const committedAll = await this.until(async () => {
      committed = await this.observer.committed(this.groupId);
      return committed.every((offset, partition) => offset === ends[partition]);
    });
    this.require(
      `${step}: everything committed`,
      committedAll,
      () => `committed ${committed} of ${ends}; ${this.#failure()}`,
    );
  }

  /** Checks that no record was processed a second time since `mark`. */
  checkNoDuplicates(step: string, mark: number): void {
    const again = this.sightings.duplicatesSince(mark);
    const name = `${step}: nothing processed twice`;
    if (this.cast.clients.some((client) => client.mayReread)) {
      if (again.length > 0) this.outcome.measure(`${step}: processed twice`, again.length);
      return;
    }
    const detail = again.slice(0, 3).map((seen) => JSON.stringify(seen));
    this.outcome.check(name, again.length === 0, detail.join(" "));
  }

  #failure(): string {
    const words = [...this.members.values()].map(({ name, lastWords }) => `${name}: ${lastWords}`);
    return `owners ${this.owners()}; ${words.join("; ")}`.slice(0, 900);
  }
}
