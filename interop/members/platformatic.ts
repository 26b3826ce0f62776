/**
 * A member that runs @platformatic/kafka, from the folder named by `--package`; see README.md.
 *
 * It commits by hand: its autocommit counts a record as done when it enters the stream's buffer,
 * which loses records of a killed process on any broker.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onLeave, say, settings } from "./member.ts";

interface Message {
  partition: number;
  offset: bigint;
  value: Buffer;
}
interface Consumer {
  on(event: string, listener: (payload: never) => void): void;
  consume(options: object): Promise<AsyncIterable<Message>>;
  commit(request: { offsets: object[] }): Promise<void>;
  close(force: boolean): Promise<void>;
}
interface Platformatic {
  Consumer: new (options: object) => Consumer;
}

const require = createRequire(join(settings.package ?? ".", "package.json"));
const entry = require.resolve("@platformatic/kafka");
const { Consumer } = (await import(pathToFileURL(entry).href)) as Platformatic;

const consumer = new Consumer({
  clientId: settings.clientId,
  groupId: settings.group,
  bootstrapBrokers: settings.bootstrap.split(","),
  sessionTimeout: settings.sessionTimeoutMs,
  rebalanceTimeout: 10_000,
  heartbeatInterval: 500,
  maxWaitTime: 200,
  metadataMaxAge: 2_000,
  autocommit: false,
  ...(settings.instance === undefined ? {} : { groupInstanceId: settings.instance }),
  ...(settings.assignor === undefined
    ? {}
    : { protocols: [{ name: settings.assignor, version: 0 }] }),
});

const processed = new Map<number, bigint>();
const owned = new Set<number>();

async function commit(): Promise<void> {
  const offsets = [...processed]
    .filter(([partition]) => owned.has(partition))
    .map(([partition, offset]) => ({
      topic: settings.topic,
      partition,
      offset: offset + 1n,
      leaderEpoch: 0,
    }));
  processed.clear();
  if (offsets.length > 0) await consumer.commit({ offsets });
}

consumer.on("consumer:group:join", ((payload: {
  assignments: { topic: string; partitions: number[] }[];
}) => {
  const partitions = payload.assignments.flatMap((assignment) => assignment.partitions);
  owned.clear();
  for (const partition of partitions) owned.add(partition);
  say({ event: "assigned", partitions, whole: true });
}) as (payload: never) => void);

const stream = await consumer.consume({
  topics: [settings.topic],
  mode: "committed",
  fallbackMode: "earliest",
});
const failed = (error: Error) => say({ event: "error", message: error.message });
let committing = Promise.resolve();
const commitNext = () => {
  committing = committing.then(commit).catch(failed);
  return committing;
};
setInterval(commitNext, 250);
onLeave(async () => {
  await commitNext();
  await consumer.close(true);
});
try {
  for await (const { partition, offset, value } of stream) {
    say({ event: "records", partition, records: [[Number(offset), value.toString()]] });
    processed.set(partition, offset);
  }
} catch (error) {
  failed(error as Error);
}
