/**
 * A group's journal, read as any client may: the records of the group in `__consumer_offsets`. It is the only
 * place where a broker tells generations; DescribeGroups has none.
 */
import { connect, type Socket } from "node:net";
import {
  batches,
  decodeGroupRecord,
  encodeRequest,
  FrameSplitter,
  fetch,
  type GroupMetadataValue,
  type RecordBatch,
  readCorrelationId,
  readResponseBody,
} from "regroup/protocol";

const offsetsTopic = "__consumer_offsets";
/** `offsets.topic.num.partitions` as shipped. */
const offsetsPartitionCount = 50;
const fetchVersion = 11;
const maxBytes = 16 * 1024 * 1024;

/** Every GroupMetadata record of the group, oldest first: one for each generation and static replacement. */
export async function readGroupMetadata(
  bootstrapServers: string,
  groupId: string,
): Promise<GroupMetadataValue[]> {
  const [host = "", port = ""] = (bootstrapServers.split(",")[0] ?? "").split(":");
  const socket = connect(Number(port), host);
  socket.setTimeout(10_000, () => socket.destroy(new Error("no answer within 10 s")));
  try {
    const values: GroupMetadataValue[] = [];
    let offset = 0;
    let end = 1; // the log may grow while it is read: what is there at the first answer is enough
    while (offset < end) {
      const { records, highWatermark } = await fetchFrom(
        socket,
        coordinatorPartition(groupId),
        offset,
      );
      if (offset === 0) end = highWatermark;
      const read = [...batches(records ?? new Uint8Array(0))] as RecordBatch[];
      if (read.length === 0) break;
      for (const batch of read) values.push(...metadataOf(batch, groupId));
      offset = (read.at(-1)?.lastOffset ?? offset) + 1;
    }
    return values;
  } finally {
    socket.destroy();
  }
}

function* metadataOf(batch: RecordBatch, groupId: string): Generator<GroupMetadataValue> {
  if (batch.isControl) return;
  for (const { key, value } of batch.records()) {
    if (key === null) continue;
    const record = decodeGroupRecord({ key, value });
    if (record?.type !== "GroupMetadata" || record.key.group !== groupId) continue;
    if (record.value !== null) yield record.value;
  }
}

async function fetchFrom(socket: Socket, partition: number, fetchOffset: number) {
  const partitions = [{ partition, fetchOffset, partitionMaxBytes: maxBytes }];
  const request = encodeRequest(
    { api: fetch, apiVersion: fetchVersion, correlationId: 1, clientId: "journal" },
    { maxWaitMs: 100, minBytes: 1, maxBytes, topics: [{ topic: offsetsTopic, partitions }] },
  );
  socket.write(request);
  const splitter = new FrameSplitter(maxBytes * 2);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    splitter.push(chunk as Uint8Array);
    const frame = splitter.next();
    if (frame === null) continue;
    readCorrelationId(frame);
    const { responses } = readResponseBody(frame, fetch, fetchVersion);
    const [answer] = responses[0]?.partitions ?? [];
    if (answer !== undefined) return answer;
  }
  throw new Error(`no answer from ${offsetsTopic}-${partition}`);
}

/** `abs(groupId.hashCode()) % offsets.topic.num.partitions`, as Kafka chooses. */
function coordinatorPartition(groupId: string): number {
  let hash = 0;
  for (let at = 0; at < groupId.length; at++) hash = (31 * hash + groupId.charCodeAt(at)) | 0;
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % offsetsPartitionCount;
}
