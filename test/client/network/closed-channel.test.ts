import { describe, expect, it } from "vitest";
import { connectionSettings } from "../../../src/client/cluster/connection-settings-of.ts";
import { ClosedError, ConnectionError } from "../../../src/client/errors/errors.ts";
import { newNetworkStats } from "../../../src/client/network/network-stats.ts";
import { NodeChannel } from "../../../src/client/network/node-channel.ts";
import { PendingRequest } from "../../../src/client/network/pending-request.ts";
import { heartbeat } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

/** What becomes of a request that is sent over a channel that was closed for this reason. */
function sendAfter(reason: Error): Promise<unknown> {
  const clock = new VirtualClock();
  const ports = testClientPorts({ clock, network: new InMemoryNetwork(clock) });
  const channel = new NodeChannel(
    { nodeId: -1, host: "broker", port: 9092 },
    connectionSettings(clusterSettings(9092), ports),
    { owner: { channelLost: () => {} }, ports, stats: newNetworkStats() },
  );
  channel.close(reason);
  return new Promise((resolve, reject) => {
    const body = { groupId: "g", memberId: "m", generationId: 1 };
    const what = { api: heartbeat, body, options: {}, timeoutMs: 1_000, nowMs: clock.nowMs() };
    channel.send(new PendingRequest(what as never, resolve, reject));
  });
}

describe("a request over a channel that is closed", () => {
  it("may go elsewhere when the cluster has just lost that broker", async () => {
    const reason = new ConnectionError("broker 1 is no longer in the cluster");
    const error = await sendAfter(reason).catch((found: unknown) => found);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("Heartbeat was not sent: broker 1 is no longer in the cluster");
  });

  it("is refused for good when the client is closed", async () => {
    await expect(sendAfter(new ClosedError("the client is closed"))).rejects.toBeInstanceOf(
      ClosedError,
    );
  });
});
