import {
  type AppendRecords,
  apply,
  type CommittedPosition,
  type CoordinatorConfig,
  type CoordinatorEffect,
  type CoordinatorEnv,
  type CoordinatorEvent,
  committedPositions,
  createShard,
  type GroupFacts,
  groupFacts,
  type HeardMember,
  membersHeard,
  nextDeadlineMs,
  type Reply,
  type RequestEvents,
  type Shard,
  step,
} from "../../coordinator/index.ts";
import type { GroupNote } from "../../model/index.ts";
import { type ErrorName, errorCode } from "../../protocol/index.ts";
import type { BrokerLog, LogFields } from "../log.ts";
import type { PendingCall } from "../pending-call.ts";
import type { ShardJournal } from "./shard-journal.ts";

/** The token of every request: a call, or whoever gathers the answers of several shards for one. */
export interface ReplySink {
  reply(response: never): void;
  /** Answers that the broker itself failed. */
  fail(): void;
}

/** What is no client's request. */
type OtherEvent = Exclude<CoordinatorEvent, RequestEvents>;

/** What a shard needs of the driver that it is one of. */
export interface GroupShardHost {
  readonly config: CoordinatorConfig;
  readonly log: BrokerLog;
  /** The world of the next step. */
  env(): CoordinatorEnv;
  publish(note: GroupNote): void;
  /** Wakes the shard at `atMs` or earlier. */
  wakeAt(atMs: number): void;
  /** Runs `run` soon, after other work has had its turn. */
  later(run: () => void): void;
}

/** Replayed in one piece before others have their turn: some milliseconds. */
const LOAD_SLICE_BYTES = 2 * 1024 * 1024;
/** What nobody has to be woken for. */
const NEVER_MS = Number.POSITIVE_INFINITY;

/**
 * Drives one shard of the coordinator, for as long as its broker leads the shard's partition of `__consumer_offsets`.
 *
 * - **Loading**: the journal is replayed through `apply`, a slice at a time; requests are answered
 *   COORDINATOR_LOAD_IN_PROGRESS by whoever asks for the shard.
 * - **Active**: each event is one `step`, and its effects are carried out in order before the next event.
 * - **Unloaded**: the broker leads no more; parked requests were answered NOT_COORDINATOR.
 * - **Failed**: the journal cannot be replayed, which is answered NOT_COORDINATOR, as in Kafka.
 *
 * A step that throws is a bug of ours. It is reported with the event and its trace, and what the shard knows is thrown
 * away and replayed from the journal, which the failed step has not touched. Parked requests are then sent away to join
 * again.
 */
export class GroupShard {
  readonly partitionIndex: number;
  /** When the shard wants to be woken; may be too early, never too late. */
  deadlineMs = NEVER_MS;
  #state: "Loading" | "Active" | "Unloaded" | "Failed" = "Loading";
  #shard: Shard;
  readonly #journal: ShardJournal;
  readonly #host: GroupShardHost;
  /** What came while the journal was loaded, for afterwards. */
  readonly #missed: OtherEvent[] = [];
  /** JoinGroup and SyncGroup requests that wait: whom to send away when the shard's memory is lost. */
  readonly #parked = new Set<PendingCall>();

  constructor(journal: ShardJournal, host: GroupShardHost) {
    this.partitionIndex = journal.partition.index;
    this.#journal = journal;
    this.#host = host;
    this.#shard = createShard(host.config);
    // Whoever led before says good-bye first; where nothing is stored nobody did.
    if (journal.partition.log.logEndOffset === 0) this.#load(0);
    else host.later(() => this.#load(0));
  }

  /** Why the shard takes no requests, null if it does. */
  get unavailability(): "COORDINATOR_LOAD_IN_PROGRESS" | "NOT_COORDINATOR" | null {
    if (this.#state === "Active") return null;
    return this.#state === "Loading" ? "COORDINATOR_LOAD_IN_PROGRESS" : "NOT_COORDINATOR";
  }

  groupIds(): IterableIterator<string> {
    return this.#shard.groups.keys();
  }

  /** {@link groupFacts} of this shard; looking changes nothing. */
  groupFacts(groupId: string): GroupFacts | null {
    return groupFacts(this.#shard, groupId);
  }

  membersHeard(groupId: string): HeardMember[] {
    return membersHeard(this.#shard, groupId);
  }

  committedPositions(groupId: string): CommittedPosition[] {
    return committedPositions(this.#shard, groupId);
  }

  /** None where they are not known. */
  subscribedTopics(groupId: string): readonly string[] {
    return this.#shard.groups.get(groupId)?.subscribedTopics ?? [];
  }

  /** Feeds a request of a group that is this shard's. */
  request(event: RequestEvents): void {
    this.#feed(event);
    if (event.type !== "JoinGroup" && event.type !== "SyncGroup") return;
    const call = event.token as PendingCall;
    if (call.isOpen && this.#state === "Active") this.#parked.add(call);
  }

  /** Feeds anything else. Of what comes while the journal is loaded only deleted topics concern what is in it. */
  feed(event: OtherEvent): void {
    if (this.#state === "Active") this.#feed(event);
    else if (this.#state === "Loading" && event.type === "TopicsDeleted") this.#missed.push(event);
  }

  /** The broker no longer leads: sends away who waits, and forgets everything. */
  unload(): void {
    if (this.#state === "Active") this.#feed({ type: "Unloaded" });
    this.#state = "Unloaded";
    this.#parked.clear();
    this.deadlineMs = NEVER_MS;
  }

  #feed(event: CoordinatorEvent): void {
    let effects: readonly CoordinatorEffect[];
    try {
      effects = step(this.#shard, event, this.#host.env());
    } catch (error) {
      this.#reload(event, error);
      return;
    }
    this.#carryOut(effects);
    // A heartbeat only ever puts deadlines off, and an entry that is too early does no harm.
    if (event.type !== "Heartbeat") this.#wake();
  }

  #carryOut(effects: readonly CoordinatorEffect[]): void {
    for (let i = 0; i < effects.length; i++) {
      const effect = effects[i]!;
      switch (effect.type) {
        case "AppendRecords": {
          const error = this.#journal.append(effect, this.#host.env().nowMs);
          if (error !== null) {
            // Nothing behind it has happened either; the shard says what is to be done instead.
            this.#reportRefusal(effect, error);
            this.#feed({
              type: "AppendFailed",
              append: effect,
              withheld: effects.slice(i + 1),
              error,
            });
            return;
          }
          break;
        }
        case "Reply":
          this.#answer(effect);
          break;
        case "Superseded":
          // Differs from Kafka, which never answers: here it would hold up the requests behind it on its connection.
          this.#answer(effect.answer);
          break;
        case "Note":
          this.#host.publish(effect.note);
      }
    }
  }

  #answer({ token, response }: Reply): void {
    this.#parked.delete(token as PendingCall);
    (token as ReplySink).reply(response as never);
  }

  #reportRefusal({ records }: AppendRecords, error: ErrorName): void {
    this.#host.log.warn(
      { partition: this.partitionIndex, error, records: records.length },
      "The journal of a partition's groups refused records",
    );
  }

  #wake(): void {
    this.deadlineMs = nextDeadlineMs(this.#shard) ?? NEVER_MS;
    if (this.deadlineMs !== NEVER_MS) this.#host.wakeAt(this.deadlineMs);
  }

  #load(fromOffset: number): void {
    if (this.#state !== "Loading") return;
    try {
      const nextOffset = this.#journal.replay(fromOffset, LOAD_SLICE_BYTES, (record, producerId) =>
        apply(this.#shard, record, producerId),
      );
      if (nextOffset < this.#journal.partition.log.logEndOffset) {
        this.#host.later(() => this.#load(nextOffset));
        return;
      }
      this.#carryOut(step(this.#shard, { type: "Loaded" }, this.#host.env()));
      this.#state = "Active";
      this.#wake();
    } catch (error) {
      this.#state = "Failed";
      this.#report(error, { event: "Load" }, "The groups of a partition cannot be loaded");
      return;
    }
    for (const event of this.#missed.splice(0)) this.feed(event);
  }

  /** A step failed by our own fault. */
  #reload(event: CoordinatorEvent, error: unknown): void {
    this.#report(error, describe(event), "A step of the group coordinator failed");
    if ("token" in event) {
      this.#parked.delete(event.token as PendingCall);
      (event.token as ReplySink).fail();
    }
    this.#loadAgain();
  }

  /** Forgets everything that is not in the journal. Who is parked is sent away to join again. */
  #loadAgain(): void {
    const parked = [...this.#parked];
    this.#parked.clear();
    this.#shard = createShard(this.#host.config);
    this.#state = "Loading";
    for (const call of parked) call.reply({ errorCode: errorCode("NOT_COORDINATOR") } as never);
    this.#load(0);
  }

  #report(error: unknown, fields: LogFields, message: string): void {
    const trace = error instanceof Error ? error.stack : String(error);
    this.#host.log.error({ partition: this.partitionIndex, ...fields, trace }, message);
  }
}

function describe(event: CoordinatorEvent): LogFields {
  if (!("request" in event)) return { event: event.type };
  const { type, version, clientId, request } = event;
  return { event: type, version, clientId, request };
}
