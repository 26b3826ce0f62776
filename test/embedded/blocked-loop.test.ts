import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type BrokerCluster, startBroker } from "../../src/embedded/index.ts";
import {
  type Api,
  encodeRequest,
  FrameSplitter,
  heartbeat,
  joinGroup,
  type RequestInputOf,
  type ResponseOf,
  readCorrelationId,
  readResponseBody,
  syncGroup,
} from "../../src/protocol/index.ts";

const SESSION_MS = 150;
let cluster: BrokerCluster;
let socket: Socket;

afterEach(async () => {
  socket.destroy();
  await cluster.close();
});

function send<A extends Api>(api: A, request: RequestInputOf<A>): Promise<ResponseOf<A>> {
  const apiVersion = 3;
  const target = { api, apiVersion, correlationId: 1, clientId: "member" };
  socket.write(encodeRequest(target as never, request as never));
  const frames = new FrameSplitter(1_000_000);
  return new Promise((resolve) => {
    socket.on("data", function receive(bytes) {
      frames.push(bytes);
      const frame = frames.next();
      if (frame === null) return;
      socket.off("data", receive);
      readCorrelationId(frame);
      resolve(readResponseBody(frame, api, apiVersion) as ResponseOf<A>);
    });
  });
}

/** As a long computation or a breakpoint does. */
function blockTheLoop(durationMs: number): void {
  const untilMs = performance.now() + durationMs;
  while (performance.now() < untilMs);
}

describe("a process whose event loop stood still for longer than a session", () => {
  it("hears the heartbeats that lie in its sockets before it expires anybody", async () => {
    cluster = await startBroker({ config: { "group.min.session.timeout.ms": 100 } });
    const { host, port } = cluster.brokers[0]!;
    socket = connect(port, host);
    const joined = await send(joinGroup, {
      groupId: "g",
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: 60_000,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: new Uint8Array() }],
    });
    const { memberId, generationId } = joined;
    await send(syncGroup, { groupId: "g", memberId, generationId });
    const beat = send(heartbeat, { groupId: "g", memberId, generationId });
    blockTheLoop(2 * SESSION_MS);
    expect((await beat).errorCode).toBe(0);
  });
});
