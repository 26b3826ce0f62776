import type { ProcessEventReport, ProcessReport } from "../process-report.ts";
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
} from "./field.ts";
import { REMOVED, wordOnly } from "./names.ts";
import * as shared from "./shared-fields.ts";

type ReportOf<Type extends ProcessEventReport["type"]> = Extract<
  ProcessEventReport,
  { type: Type }
>;

const { memberId, topic } = shared;
const partitions = list(shared.topicPartitions);
/** What a program says may hold anything. */
const said = text(() => REMOVED);

/** Every report that a recording may hold: the compiler refuses a type without its fields. */
const REPORTS: {
  readonly [Type in ProcessEventReport["type"]]: Fields<Omit<ReportOf<Type>, "type">>;
} = {
  Assigned: { memberId, partitions },
  Revoked: { memberId, partitions },
  Processed: { memberId, topic, partition: integer, offset: integer, timestampMs: instant },
  ProcessedRange: {
    memberId,
    topic,
    partition: integer,
    fromOffset: integer,
    toOffset: integer,
    firstAtMs: instant,
    firstTimestampMs: instant,
  },
  Alive: {
    memberId,
    lastPollAtMs: instant,
    lastHeartbeatAtMs: nullable(instant),
    maxPollIntervalMs: duration,
    heartbeatIntervalMs: duration,
  },
  Leaving: {},
  Died: { signal: shared.signalName },
  Frozen: {},
  Thawed: {},
  SlowedDown: { workMs: duration },
  NetworkLost: {},
  NetworkBack: {},
  HandlerFailed: { error: said },
  Lost: { memberId, reason: said, partitions },
  RevocationCommitFailed: { memberId, error: said, partitions },
  ListenerReturned: {
    memberId,
    callback: text(wordOnly(/^onPartitions[A-Z][a-z]{1,20}$/)),
    durationMs: duration,
    error: nullable(said),
  },
  Appended: { topic, partition: integer, endOffset: integer },
  PartitionsAdded: { topic, fromCount: integer, toCount: integer },
};

/** The fields of each report, by its type. */
export const reportFields: ReadonlyMap<string, Field<ProcessReport>> = new Map(
  Object.entries(REPORTS).map(([type, fields]) => {
    const header = { atMs: instant, processId: shared.processId, type: oneOf(type) };
    return [type, object({ ...header, ...fields }) as unknown as Field<ProcessReport>];
  }),
);
