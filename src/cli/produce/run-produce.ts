import { Producer } from "../../node-client/index.ts";
import { type ClientProperties, checkedByClient } from "../client-options.ts";
import type { Output } from "../output.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";
import { type ProducePlan, recordOf } from "./produce-plan.ts";
import { type ByteSource, recordSource } from "./record-source.ts";

/** Groups of records on their way; reading waits for the oldest. */
const MAX_PENDING_GROUPS = 16;
const PROGRESS_EVERY_MS = 1_000;

export interface ProduceWorld {
  readonly stdin: ByteSource;
  readonly output: Output;
  /** Somebody looks at stderr: tell how far it is. */
  readonly isWatched: boolean;
  /** Aborted when the command is to end; what was read is sent. */
  readonly signal: AbortSignal;
}

/** Records that are sent together. */
interface Group {
  readonly pieces: readonly Buffer[];
  readonly tally: Tally;
  /** Aborted when they fail: nothing more is read. */
  readonly failed: AbortController;
}

/** What came of it. */
interface Tally {
  sentCount: number;
  writtenCount: number;
  valueBytes: number;
  firstError: Error | null;
}

/**
 * Sends what is read until it ends, somebody says so, or a record fails. Rejects with the first failure, once everything
 * that was sent has come to something.
 */
export async function runProduce(
  plan: ProducePlan,
  properties: ClientProperties,
  world: ProduceWorld,
): Promise<void> {
  const options = {
    ...properties,
    ...(plan.compression !== null && { "compression.type": plan.compression }),
  };
  const producer = checkedByClient(() => new Producer({ ...options, log: warningsOnStderr() }));
  const tally: Tally = { sentCount: 0, writtenCount: 0, valueBytes: 0, firstError: null };
  const startMs = performance.now();
  const stopTelling = tellProgress(tally, { plan, world, startMs });
  try {
    await sendAll(producer, plan, { world, tally });
  } finally {
    await producer.close();
    stopTelling();
  }
  summarise(tally, { plan, world, startMs });
}

async function sendAll(
  producer: Producer,
  plan: ProducePlan,
  { world, tally }: { readonly world: ProduceWorld; readonly tally: Tally },
): Promise<void> {
  const pending: Promise<void>[] = [];
  const failed = new AbortController();
  const signal = AbortSignal.any([world.signal, failed.signal]);
  for await (const pieces of recordSource(plan, untilAborted(world.stdin, signal))) {
    const taken = pieces.slice(0, plan.count - tally.sentCount);
    tally.sentCount += taken.length;
    for (const bytes of taken) tally.valueBytes += bytes.length;
    pending.push(sendGroup(producer, plan, { pieces: taken, tally, failed }));
    if (pending.length >= MAX_PENDING_GROUPS) await pending.shift();
    if (tally.sentCount >= plan.count || signal.aborted) break;
  }
  await producer.flush();
  await Promise.all(pending);
}

/** Never rejects: what fails is counted. */
async function sendGroup(
  producer: Producer,
  { topic, partition, form }: ProducePlan,
  { pieces, tally, failed }: Group,
): Promise<void> {
  const records = pieces.map((bytes) => recordOf(bytes, form));
  try {
    await producer.sendBatch(topic, records, partition === null ? {} : { partition });
    tally.writtenCount += records.length;
  } catch (error) {
    tally.firstError ??= error as Error;
    failed.abort();
  }
}

/** Ends where it is when the signal is given, even if nothing more comes. */
async function* untilAborted(source: ByteSource, signal: AbortSignal): ByteSource {
  const end = (): void => void source.destroy?.();
  if (signal.aborted) return;
  signal.addEventListener("abort", end, { once: true });
  try {
    yield* source;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

interface Telling {
  readonly plan: ProducePlan;
  readonly world: ProduceWorld;
  readonly startMs: number;
}

function tellProgress(tally: Tally, { plan, world, startMs }: Telling): () => void {
  if (!world.isWatched || plan.quiet) return () => {};
  const timer = setInterval(() => {
    const perSecond = rate(tally.writtenCount, performance.now() - startMs);
    world.output.note(
      `% ${tally.writtenCount} of ${tally.sentCount} records written, ${perSecond} a second`,
    );
  }, PROGRESS_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Throws the first failure. */
function summarise(tally: Tally, { plan, world, startMs }: Telling): void {
  const { sentCount, writtenCount, valueBytes, firstError } = tally;
  const durationMs = Math.round(performance.now() - startMs);
  const { output } = world;
  if (output.isJson) {
    const error =
      firstError === null ? null : { name: firstError.name, message: firstError.message };
    output.document({ topic: plan.topic, sentCount, writtenCount, valueBytes, durationMs, error });
  } else if (world.isWatched && !plan.quiet && firstError === null) {
    output.note(
      `% ${writtenCount} records (${valueBytes} bytes) written to ${plan.topic} in ${durationMs} ms`,
    );
  }
  if (firstError === null) return;
  // A group fails as one: part of it may be written.
  const missing = sentCount - writtenCount;
  const what = missing === 1 ? "A record was" : `Up to ${missing} of ${sentCount} records were`;
  throw new Error(`${what} not written: ${firstError.message}`, { cause: firstError });
}

function rate(count: number, durationMs: number): number {
  return Math.round((count / Math.max(1, durationMs)) * 1000);
}
