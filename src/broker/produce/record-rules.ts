import { type Codecs, DecodeError, type RecordBatch } from "../../protocol/index.ts";
import type { LogConfig } from "../configs/log-config.ts";
import type { Refusal } from "./refusal.ts";

/** What the rules of a topic are checked with. */
export interface RecordRulesContext {
  readonly config: LogConfig;
  readonly nowMs: number;
  readonly codecs: Codecs | undefined;
  /** `topic-partition`, for messages. */
  readonly partitionName: string;
}

interface RecordError {
  readonly batchIndex: number;
  readonly batchIndexErrorMessage: string;
}

/**
 * Checks what a topic asks of every record (`LogValidator.validateRecord`): a key where the topic is compacted, a
 * timestamp that is not too far off. Records are only walked over when the header of the batch leaves a doubt.
 */
export function checkRecordRules(batch: RecordBatch, context: RecordRulesContext): Refusal | null {
  const isInTime = hasTimelyHeader(batch, context);
  if (isInTime && !context.config.isCompacted) return null;
  if (batch.compression !== "none" && context.codecs === undefined) {
    return isInTime ? null : untimely([{ batchIndex: 0, batchIndexErrorMessage: "" }]);
  }
  try {
    return walk(batch, context);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return {
      error: "CORRUPT_MESSAGE",
      message: `Record is corrupt in topic partition ${context.partitionName}.`,
    };
  }
}

/** The largest timestamp bounds all from above; nothing in a header bounds them from below. */
function hasTimelyHeader(batch: RecordBatch, { config, nowMs }: RecordRulesContext): boolean {
  if (config.messageTimestampType === "LogAppendTime") return true;
  const isUnboundedBelow = config.messageTimestampBeforeMaxMs >= nowMs;
  return batch.maxTimestamp - nowMs <= config.messageTimestampAfterMaxMs && isUnboundedBelow;
}

function walk(batch: RecordBatch, context: RecordRulesContext): Refusal | null {
  const { isCompacted } = context.config;
  const withoutKey: RecordError[] = [];
  const untimelyOnes: RecordError[] = [];
  let batchIndex = 0;
  for (const cursor = batch.cursor(context.codecs); cursor.next(); batchIndex++) {
    const problem = timestampProblem(cursor.timestamp, context);
    if (problem !== null) untimelyOnes.push({ batchIndex, batchIndexErrorMessage: problem });
    if (isCompacted && cursor.key === null) {
      const batchIndexErrorMessage = `Compacted topic cannot accept message without key in topic partition ${context.partitionName}.`;
      withoutKey.push({ batchIndex, batchIndexErrorMessage });
    }
  }
  if (untimelyOnes.length > 0) return untimely(untimelyOnes);
  return withoutKey.length > 0 ? keyless(withoutKey) : null;
}

function timestampProblem(timestampMs: number, context: RecordRulesContext): string | null {
  const { config, nowMs } = context;
  if (config.messageTimestampType === "LogAppendTime" || timestampMs === -1) return null;
  const isTooOld = nowMs - timestampMs > config.messageTimestampBeforeMaxMs;
  const isTooNew = timestampMs - nowMs > config.messageTimestampAfterMaxMs;
  if (!isTooOld && !isTooNew) return null;
  const leastMs = nowMs - config.messageTimestampBeforeMaxMs;
  const mostMs = nowMs + config.messageTimestampAfterMaxMs;
  return `Timestamp ${timestampMs} of message with offset 0 is out of range. The timestamp should be within [${leastMs}, ${mostMs}]`;
}

function untimely(recordErrors: RecordError[]): Refusal {
  const message = "One or more records have been rejected due to invalid timestamp";
  return { error: "INVALID_TIMESTAMP", message, recordErrors };
}

function keyless(recordErrors: RecordError[]): Refusal {
  const shown = recordErrors
    .slice(0, 3)
    .map(
      (each) =>
        `RecordError(batchIndex=${each.batchIndex}, message='${each.batchIndexErrorMessage}')`,
    );
  const message =
    `One or more records have been rejected due to ${recordErrors.length} record errors in total, ` +
    `and only showing the first three errors at most: [${shown.join(", ")}]`;
  return { error: "INVALID_RECORD", message, recordErrors };
}
