import { Consumer } from "../../node-client/index.ts";
import { type ClientProperties, checkedByClient } from "../client-options.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";
import { ConsumeLoop } from "./consume-loop.ts";
import type { ConsumePlan, ConsumeSource } from "./consume-plan.ts";
import { rebalanceNotes } from "./rebalance-notes.ts";
import type { RecordSink } from "./record-sink.ts";
import { type StopOffsets, startReading } from "./start-reading.ts";

/** More than a program takes at a time, since each poll is one write. */
const MAX_POLL_RECORDS = 5_000;

export interface ConsumeWorld {
  readonly sink: RecordSink;
  /** Lines for people. */
  readonly note: (line: string) => void;
  /** Aborted when the command is to end. */
  readonly signal: AbortSignal;
}

/** Reads what the plan says until it is done or told to end, then closes in order: give up, commit, leave. */
export async function runConsume(
  plan: ConsumePlan,
  properties: ClientProperties,
  world: ConsumeWorld,
): Promise<void> {
  const options = consumerOptions(plan.source, properties);
  const consumer = checkedByClient(() => new Consumer({ ...options, log: warningsOnStderr() }));
  try {
    const stops = await begin(consumer, plan, world);
    if (stops !== null) await new ConsumeLoop({ ...world, consumer, plan, stops }).run();
  } finally {
    await consumer.close({ timeoutMs: plan.timeoutMs });
  }
}

/** What the user set wins; what is ours are a command's defaults. */
function consumerOptions(source: ConsumeSource, properties: ClientProperties): ClientProperties {
  const group = source.type === "group" ? { "group.id": source.groupId } : {};
  const reset =
    source.type === "group" && source.reset !== null ? { "auto.offset.reset": source.reset } : {};
  return {
    "max.poll.records": `${MAX_POLL_RECORDS}`,
    // To look at a topic that does not exist must not make it.
    "allow.auto.create.topics": "false",
    ...properties,
    ...reset,
    ...group,
  };
}

/** Null when the command is to end before it has begun. */
async function begin(
  consumer: Consumer,
  { source, quiet, timeoutMs }: ConsumePlan,
  { note, signal }: ConsumeWorld,
): Promise<StopOffsets | null> {
  if (source.type === "group") {
    if (!quiet) note("% Waiting for group rebalance");
    consumer.subscribe(source.topics, quiet ? {} : rebalanceNotes(source.groupId, note));
    return new Map();
  }
  // Questions to a cluster that does not answer take their time; nothing is lost by not waiting for them.
  const giveUp = (): void => void consumer.close({ timeoutMs: 0 }).catch(() => {});
  signal.addEventListener("abort", giveUp);
  try {
    return await startReading(consumer, source, timeoutMs);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
