/** One member of one stage, in a process of its own: copies each record to the same partition of the next topic. */
import { openSync, writeSync } from "node:fs";
import { Consumer, Producer } from "regroup";
import { Journal, type JournalEvent, nowMs } from "./journal.ts";

/** How a worker is set up; its only argument, as JSON. */
export interface WorkerSetup {
  readonly processId: string;
  readonly stage: number;
  readonly bootstrapServers: string;
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly fromTopic: string;
  readonly toTopic: string;
  readonly assignor: string;
  readonly sessionTimeoutMs: number;
  readonly journalPath: string;
}

const setup = JSON.parse(process.argv[2] ?? "{}") as WorkerSetup;
const journal = new Journal(setup.journalPath);
const note = (event: JournalEvent): void => journal.write(setup, event);

/** What the consumer logs goes into a file beside the journal, for whoever reads a broken run. */
const logFile = openSync(`${setup.journalPath}.log`, "a");
const logLine = (fields: object, message: string): void => {
  writeSync(logFile, `${nowMs()} ${message} ${JSON.stringify(fields)}\n`);
};
const log = { debug: logLine, info: logLine, warn: logLine, error: logLine };

const producer = new Producer({
  bootstrapServers: setup.bootstrapServers,
  clientId: setup.processId,
  lingerMs: 0,
});
const consumer = new Consumer({
  bootstrapServers: setup.bootstrapServers,
  clientId: setup.processId,
  groupId: setup.groupId,
  ...(setup.groupInstanceId !== null && { groupInstanceId: setup.groupInstanceId }),
  partitionAssignmentStrategy: [setup.assignor],
  sessionTimeoutMs: setup.sessionTimeoutMs,
  heartbeatIntervalMs: Math.floor(setup.sessionTimeoutMs / 4),
  maxPollIntervalMs: 20_000,
  autoOffsetReset: "earliest",
  autoCommitIntervalMs: 200,
  fetchMaxWaitMs: 100,
  log,
  interceptors: [
    {
      onCommit: (offsets) =>
        note({
          type: "Committed",
          offsets: offsets.map(({ partition, offset }) => [partition, offset] as const),
        }),
    },
  ],
});

const ownership = (type: "Assigned" | "Revoked" | "Lost") => {
  return (partitions: readonly { readonly partition: number }[]): void => {
    const { generationId } = consumer.groupMetadata();
    note({ type, partitions: partitions.map(({ partition }) => partition), generationId });
  };
};

async function leave(): Promise<void> {
  await consumer.close({ timeoutMs: 15_000 });
  await producer.close();
  note({ type: "Left" });
  process.exit(0);
}

function fail(error: unknown): never {
  note({
    type: "Failed",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  process.exit(1);
}

process.on("message", (command) => {
  if (command === "leave") leave().catch(fail);
});
process.on("disconnect", () => process.exit(1));
process.on("unhandledRejection", fail);

note({ type: "Launched" });
consumer.subscribe([setup.fromTopic], {
  onPartitionsAssigned: ownership("Assigned"),
  onPartitionsRevoked: ownership("Revoked"),
  onPartitionsLost: ownership("Lost"),
});
consumer
  .run({
    concurrency: 8,
    eachBatch: async ({ partition, records }) => {
      const first = records[0];
      const last = records.at(-1);
      if (first === undefined || last === undefined) return;
      const { memberId, generationId } = consumer.groupMetadata();
      note({
        type: "Started",
        partition,
        first: first.offset,
        last: last.offset,
        memberId,
        generationId,
      });
      await producer.sendBatch(
        setup.toTopic,
        records.map(({ key, value }) => ({ key, value })),
        { partition },
      );
      note({ type: "Ended", partition, first: first.offset, last: last.offset });
    },
  })
  .catch(fail);
