import type { Connector } from "../../src/ports/index.ts";
import {
  type Api,
  addOffsetsToTxn,
  addPartitionsToTxn,
  alterConfigs,
  apiVersions,
  createPartitions,
  createTopics,
  deleteGroups,
  deleteRecords,
  deleteTopics,
  describeConfigs,
  describeGroups,
  encodeResponse,
  endTxn,
  FrameSplitter,
  fetch,
  findCoordinator,
  heartbeat,
  initProducerId,
  joinGroup,
  leaveGroup,
  listGroups,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  offsetForLeaderEpoch,
  produce,
  readCorrelationId,
  readResponseBody,
  syncGroup,
  txnOffsetCommit,
} from "../../src/protocol/index.ts";

/** The newest versions that a broker of Kafka 2.1 serves. What is not here came later. */
const KAFKA_2_1: readonly (readonly [Api, number])[] = [
  [produce, 7],
  [fetch, 10],
  [listOffsets, 4],
  [metadata, 7],
  [offsetCommit, 6],
  [offsetFetch, 5],
  [findCoordinator, 2],
  [joinGroup, 3],
  [heartbeat, 2],
  [leaveGroup, 2],
  [syncGroup, 2],
  [describeGroups, 2],
  [listGroups, 2],
  [apiVersions, 2],
  [createTopics, 3],
  [deleteTopics, 3],
  [deleteRecords, 1],
  [initProducerId, 1],
  [offsetForLeaderEpoch, 2],
  [addPartitionsToTxn, 1],
  [addOffsetsToTxn, 1],
  [endTxn, 1],
  [txnOffsetCommit, 2],
  [describeConfigs, 2],
  [alterConfigs, 1],
  [createPartitions, 1],
  [deleteGroups, 1],
] as unknown as readonly (readonly [Api, number])[];

const NEWEST = new Map(KAFKA_2_1.map(([{ key }, version]) => [key, version]));

/**
 * Makes brokers look as old as Kafka 2.1: the answer to ApiVersions, the first on each connection, is cut down to what
 * such a broker serves. Our brokers still serve those versions, so that everything else is real.
 */
export function oldBrokerConnector(connector: Connector): Connector {
  return {
    connect(options) {
      const { handler } = options;
      const frames = new FrameSplitter(0x7fff_ffff);
      let isNegotiated = false;
      return connector.connect({
        ...options,
        handler: {
          onConnect: () => handler.onConnect(),
          onDrain: () => handler.onDrain(),
          onClose: (error) => handler.onClose(error),
          onData(bytes) {
            if (isNegotiated) {
              handler.onData(bytes);
              return;
            }
            frames.push(bytes);
            const frame = frames.next();
            if (frame === null) return;
            isNegotiated = true;
            const correlationId = readCorrelationId(frame);
            const apiVersion = apiVersions.latestStableVersion;
            const answer = readResponseBody(frame, apiVersions, apiVersion);
            const apiKeys = answer.apiKeys.flatMap((each) => {
              const maxVersion = NEWEST.get(each.apiKey);
              return maxVersion === undefined ? [] : [{ ...each, maxVersion }];
            });
            const target = { api: apiVersions, apiVersion, correlationId };
            handler.onData(encodeResponse(target, { errorCode: 0, apiKeys }));
          },
        },
      });
    },
  };
}
