import {
  type DescribeClusterRequest,
  type DescribeClusterResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import { ALL_CLUSTER_OPERATIONS } from "./partition-metadata.ts";

/** `EndpointType.BROKER`: the only kind of endpoint there is here. */
const BROKER_ENDPOINT = 1;
const CONTROLLER_ENDPOINT = 2;

/** DescribeCluster: the cluster id, its controller and the brokers that serve. */
export function handleDescribeCluster(
  call: Call<DescribeClusterRequest, DescribeClusterResponseInput>,
  { cluster }: BrokerContext,
): void {
  const { endpointType, includeClusterAuthorizedOperations } = call.request;
  if (endpointType !== BROKER_ENDPOINT) {
    call.reply(wrongEndpoint(endpointType));
    return;
  }
  const { alive, controllerId } = cluster.brokers;
  call.reply({
    clusterId: cluster.clusterId,
    controllerId,
    brokers: alive.map(({ nodeId, host, port, rack }) => ({ brokerId: nodeId, host, port, rack })),
    ...(includeClusterAuthorizedOperations && {
      clusterAuthorizedOperations: ALL_CLUSTER_OPERATIONS,
    }),
  });
}

function wrongEndpoint(endpointType: number): DescribeClusterResponseInput {
  const isKnown = endpointType === CONTROLLER_ENDPOINT;
  const error = isKnown ? "MISMATCHED_ENDPOINT_TYPE" : "UNSUPPORTED_ENDPOINT_TYPE";
  return {
    errorCode: errorCode(error),
    errorMessage: isKnown
      ? "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
      : `Unsupported endpoint type ${endpointType}`,
    clusterId: "",
    brokers: [],
  };
}
