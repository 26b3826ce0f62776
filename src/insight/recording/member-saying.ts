import type { TopicPartitions } from "../../model/index.ts";
import {
  duration,
  type Field,
  type Fields,
  instant,
  integer,
  list,
  nullable,
  object,
  oneOf,
  text,
  WrongShape,
} from "./field.ts";
import { typeOf } from "./line-fields.ts";
import { REMOVED } from "./names.ts";
import * as shared from "./shared-fields.ts";

/**
 * What the member of a consumer of ours said of itself on its diagnostics channel `regroup:rebalance`, as far as its
 * coordinator may not have heard of it.
 */
export type MemberSaying = {
  readonly atMs: number;
  readonly groupId: string;
  readonly memberId: string;
  readonly generationId: number;
} & MemberSayingBody;

type MemberSayingBody =
  | { readonly type: "PollIntervalExceeded"; readonly sinceLastPollMs: number }
  | { readonly type: "Left"; readonly reason: string }
  | {
      readonly type: "Lost";
      readonly reason: string;
      readonly partitions: readonly TopicPartitions[];
    }
  | {
      readonly type: "RevocationCommitFailed";
      readonly error: string;
      readonly partitions: readonly TopicPartitions[];
    }
  | {
      readonly type: "ListenerReturned";
      readonly callback: string;
      readonly durationMs: number;
      readonly error: string | null;
    };

type SayingOf<Type extends MemberSayingBody["type"]> = Extract<MemberSayingBody, { type: Type }>;

const said = text(() => REMOVED);
const partitions = list(shared.topicPartitions);

const SAYINGS: {
  readonly [Type in MemberSayingBody["type"]]: Fields<Omit<SayingOf<Type>, "type">>;
} = {
  PollIntervalExceeded: { sinceLastPollMs: duration },
  Left: { reason: said },
  Lost: { reason: said, partitions },
  RevocationCommitFailed: { error: said, partitions },
  ListenerReturned: { callback: said, durationMs: duration, error: nullable(said) },
};

const header = {
  atMs: instant,
  groupId: shared.groupId,
  memberId: shared.memberId,
  generationId: integer,
};

const fields: ReadonlyMap<string, Field<MemberSaying>> = new Map(
  Object.entries<object>(SAYINGS).map(([type, own]) => [
    type,
    object({ ...header, type: oneOf(type), ...own }) as unknown as Field<MemberSaying>,
  ]),
);

/** What everybody sees as well: joins, syncs, heartbeats. */
const other = object({ ...header, type: text(() => REMOVED) });

/** Reads a stranger's JSON; `nothing` is a saying that others see as well. Null when it is none. */
export function readMemberSaying(value: unknown): MemberSaying | "nothing" | null {
  try {
    const field = fields.get(typeOf(value));
    if (field !== undefined) return field.read(value);
    other.read(value);
    return "nothing";
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}
