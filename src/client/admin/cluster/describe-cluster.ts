import {
  describeCluster as describeClusterApi,
  errorName,
  metadata,
} from "../../../protocol/index.ts";
import type { ClusterNode } from "../../cluster/cluster.ts";
import { kafkaError, UnsupportedVersionError } from "../../errors/errors.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atAnyBroker } from "../locate/controller.ts";

export interface ClusterDescription {
  readonly clusterId: string | null;
  /** Null when there is none at the moment. A KRaft cluster names any broker. */
  readonly controllerId: number | null;
  /** By node id. */
  readonly nodes: readonly ClusterNode[];
}

/** Brokers and controller; from Metadata where brokers are older than 2.8 (KIP-700). */
export function describeCluster(call: AdminCall): Promise<ItemResults<ClusterDescription>> {
  return askEach(call, {
    items: ["the cluster"],
    locate: atAnyBroker,
    ask: async () => new Map([["the cluster", done(await ask(call))]]),
  });
}

async function ask(call: AdminCall): Promise<ClusterDescription> {
  try {
    const response = await call.send({ type: "any" }, describeClusterApi, {});
    const name = errorName(response.errorCode);
    if (name !== "NONE") {
      throw kafkaError(name, response.errorMessage ?? undefined);
    }
    const nodes = response.brokers.map(({ brokerId, ...node }) => ({ nodeId: brokerId, ...node }));
    return description({ ...response, nodes });
  } catch (error) {
    if (!(error instanceof UnsupportedVersionError)) throw error;
    const body = { topics: [], allowAutoTopicCreation: false };
    const response = await call.send({ type: "any" }, metadata, body, { minVersion: 4 });
    return description({ ...response, nodes: response.brokers });
  }
}

function description(answer: {
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly nodes: readonly ClusterNode[];
}): ClusterDescription {
  const { clusterId, controllerId, nodes } = answer;
  return {
    clusterId,
    controllerId: controllerId < 0 ? null : controllerId,
    nodes: nodes
      .map(({ nodeId, host, port, rack }) => ({ nodeId, host, port, rack }))
      .sort((a, b) => a.nodeId - b.nodeId),
  };
}
