import type { GroupEventNote } from "../model/index.ts";
import type {
  CoordinatorEffect,
  JoinGroupReply,
  Reply,
  SyncGroupReply,
  TransactionalProducer,
} from "./effects.ts";
import type { CoordinatorEnv } from "./env.ts";
import { apply, NO_PRODUCER_ID } from "./journal/apply.ts";
import type { CoordinatorRecord } from "./journal/records.ts";
import { type FailurePlan, rememberForUndo } from "./journal/undo.ts";
import type { Shard, ShardDeadline } from "./shard.ts";

const PUT_BACK: FailurePlan = { type: "PutBack" };

/** Tombstones of a part take some 100 bytes each, far below any `max.message.bytes`. */
const PART_RECORDS = 1_000;

/** One step while it runs: the shard, the world, and the effects so far. */
export class Turn {
  readonly shard: Shard;
  readonly env: CoordinatorEnv;
  readonly effects: CoordinatorEffect[] = [];

  constructor(shard: Shard, env: CoordinatorEnv) {
    this.shard = shard;
    this.env = env;
  }

  get nowMs(): number {
    return this.env.nowMs;
  }

  /** Applies records, and has them appended before anything that follows in this step. */
  append(
    records: readonly CoordinatorRecord[],
    {
      producer = null,
      onFailure = PUT_BACK,
    }: { producer?: TransactionalProducer | null; onFailure?: FailurePlan } = {},
  ): void {
    const undo = rememberForUndo(this.shard, records, onFailure);
    this.effects.push({ type: "AppendRecords", records, producer, undo });
    const producerId = producer?.producerId ?? NO_PRODUCER_ID;
    for (const record of records) apply(this.shard, record, producerId);
  }

  /** For records that need not be written together, however many there are: one batch of all may be too large (KAFKA-17058). */
  appendInParts(records: readonly CoordinatorRecord[]): void {
    for (let at = 0; at < records.length; at += PART_RECORDS) {
      this.append(records.slice(at, at + PART_RECORDS));
    }
  }

  reply(reply: Reply): void {
    this.effects.push(reply);
  }

  /** Lets go of a parked request that Kafka would forget. */
  supersede(answer: JoinGroupReply | SyncGroupReply): void {
    this.effects.push({ type: "Superseded", token: answer.token, answer });
  }

  /** Callers that have to gather something for the note ask `env.notes` first. */
  note(groupId: string, note: GroupEventNote): void {
    if (!this.env.notes) return;
    this.effects.push({ type: "Note", note: { atMs: this.env.nowMs, groupId, ...note } });
  }

  /** Makes a deadline due `afterMs` from now, whatever it was before. */
  arm(deadline: ShardDeadline, afterMs: number): void {
    this.shard.deadlines.arm(deadline, this.env.nowMs + afterMs);
  }

  disarm(deadline: ShardDeadline): void {
    this.shard.deadlines.disarm(deadline);
  }
}
