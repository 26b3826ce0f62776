import type { BrokerCluster } from "../../embedded/index.ts";

/** What is printed when the brokers take connections: for people, or one JSON object for programs. */
export function readyLine(
  cluster: Pick<BrokerCluster, "bootstrapServers" | "brokers" | "clusterId">,
  { json, startMs }: { json: boolean; startMs: number },
): string {
  const { bootstrapServers, clusterId } = cluster;
  if (json) {
    const brokers = cluster.brokers.map(({ nodeId, host, port }) => ({ nodeId, host, port }));
    return `${JSON.stringify({ event: "ready", bootstrapServers, brokers, clusterId, startMs })}\n`;
  }
  const count = cluster.brokers.length;
  return `${count === 1 ? "A broker is" : `${count} brokers are`} ready at ${bootstrapServers} after ${startMs} ms. Ctrl-C stops.\n`;
}
