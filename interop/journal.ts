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
  try {
    const values: GroupMetadataValue[] = [];
    let offset = 0;
    for (;;) {
      const records = await fetchRecords(socket, coordinatorPartition(groupId), offset);
      const read = [...batches(records)] as RecordBatch[];
      if (read.length === 0) return values;
      for (const batch of read) values.push(...metadataOf(batch, groupId));
      offset = (read.at(-1)?.lastOffset ?? offset) + 1;
    }
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

async function fetchRecords(socket: Socket, partition: number, fetchOffset: number) {
  const partitions = [{ partition, fetchOffset, partitionMaxBytes: maxBytes }];
  const request = encodeRequest(
    { api: fetch, apiVersion: fetchVersion, correlationId: 1, clientId: "journal" },
    { maxWaitMs: 100, minBytes: 1, maxBytes, topics: [{ topic: offsetsTopic, partitions }] },
  );
  const response = nextFrame(socket);
  socket.write(request);
  const { responses } = await response;
  const [answer] = responses[0]?.partitions ?? [];
  return answer?.records ?? new Uint8Array(0);
}

function nextFrame(socket: Socket) {
  const splitter = new FrameSplitter(maxBytes * 2);
  return new Promise<ReturnType<typeof readResponseBody<typeof fetch.response.fields>>>(
    (resolve, reject) => {
      const onData = (chunk: Buffer) => {
        splitter.push(chunk);
        const frame = splitter.next();
        if (frame === null) return;
        socket.off("data", onData);
        readCorrelationId(frame);
        resolve(readResponseBody(frame, fetch, fetchVersion));
      };
      socket.on("data", onData).once("error", reject);
      socket.once("close", () => reject(new Error("the broker closed the connection")));
    },
  );
}

/** `abs(groupId.hashCode()) % offsets.topic.num.partitions`, as Kafka chooses. */
function coordinatorPartition(groupId: string): number {
  let hash = 0;
  for (let at = 0; at < groupId.length; at++) hash = (31 * hash + groupId.charCodeAt(at)) | 0;
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % offsetsPartitionCount;
}
