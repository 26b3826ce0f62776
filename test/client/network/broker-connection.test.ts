import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Cluster } from "../../../src/client/cluster/cluster.ts";
import type { ClusterSettings } from "../../../src/client/cluster/cluster-settings.ts";
import { openCluster } from "../../../src/client/cluster/open-cluster.ts";
import {
  ConnectionError,
  DisconnectedError,
  ProtocolError,
  RequestTimeoutError,
  UnsupportedVersionError,
} from "../../../src/client/errors/errors.ts";
import {
  apiVersions,
  fetch,
  heartbeat,
  listGroups,
  metadata,
  produce,
} from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { ScriptedBroker } from "../../kit/scripted-broker.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

const opened: Cluster[] = [];
afterEach(async () => {
  for (const cluster of opened.splice(0)) await cluster.close();
});

const ANY = { type: "any" } as const;
const beat = { groupId: "g", memberId: "m", generationId: 1 };

async function scripted(overrides: Partial<ClusterSettings> = {}) {
  const clock = new VirtualClock();
  const network = new InMemoryNetwork(clock);
  const broker = await ScriptedBroker.start(network);
  broker.on(heartbeat, () => ({ errorCode: 0 }));
  broker.on(listGroups, () => ({ errorCode: 0, groups: [] }));
  const ports = testClientPorts({ clock, network });
  const cluster = openCluster(clusterSettings(broker.port, overrides), ports);
  opened.push(cluster);
  return { clock, network, broker, cluster, ports };
}

describe("a connection to a broker", () => {
  it("agrees on versions first and sends the client's name and version", async () => {
    const { broker, cluster, clock } = await scripted();
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(broker.seen.map(({ api, version }) => `${api.name} v${version}`)).toEqual([
      "ApiVersions v4",
      "Heartbeat v4",
    ]);
    expect(broker.requests(apiVersions)[0]?.body.clientSoftwareName).toBe("regroup");
    expect(broker.seen.every(({ clientId }) => clientId === "test")).toBe(true);
  });

  it("writes the requests of one turn at once, and pairs the answers", async () => {
    const { broker, cluster, clock } = await scripted();
    await clock.until(cluster.send(ANY, heartbeat, beat));
    const versions = [0, 1, 2, 3, 4];
    const answers = Promise.all(
      versions.map((maxVersion) => cluster.send(ANY, heartbeat, beat, { maxVersion })),
    );
    expect(await clock.until(answers)).toHaveLength(5);
    expect(broker.requests(heartbeat).map(({ version }) => version)).toEqual([4, ...versions]);
    expect(broker.connections).toHaveLength(1);
    const ids = broker.seen.map(({ correlationId }) => correlationId);
    expect(ids).toEqual(ids.map((_, i) => i));
  });

  it.each([
    { name: "of 2.1, which knows ApiVersions v2 and does not say so", max: 2, fallback: 0 },
    { name: "of 2.4, which says that it knows v3", max: 3, fallback: 3 },
  ])("falls back for a broker $name", async ({ max, fallback }) => {
    const { broker, cluster, clock } = await scripted();
    broker.served.set(apiVersions.key, { min: 0, max });
    broker.served.set(heartbeat.key, { min: 0, max: 2 });
    broker.served.set(metadata.key, { min: 0, max: 7 });
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(broker.requests(apiVersions).map(({ version }) => version)).toEqual([4, fallback]);
    expect(broker.requests(heartbeat).map(({ version }) => version)).toEqual([2]);
    await clock.until(cluster.refreshMetadata());
    expect(broker.requests(metadata).map(({ version }) => version)).toEqual([7]);
  });

  it("names both sides' versions when a broker is too old", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.served.set(metadata.key, { min: 0, max: 3 });
    const refreshed = cluster.refreshMetadata();
    await expect(clock.until(refreshed)).rejects.toThrow(UnsupportedVersionError);
    const unserved = cluster.send(ANY, fetch, {} as never);
    await expect(clock.until(unserved)).rejects.toThrow(
      /^bootstrap server \(127\.0\.0\.1:\d+\) does not serve Fetch$/,
    );
  });

  it("times a request out and disconnects, and the next one connects again", async () => {
    const { broker, cluster, clock } = await scripted({ requestTimeoutMs: 5_000 });
    await clock.until(cluster.send(ANY, heartbeat, beat));
    broker.on(heartbeat, () => "silence");
    const slow = cluster.send(ANY, heartbeat, beat).catch((reason: unknown) => reason);
    await clock.advanceAsync(4_999);
    expect(cluster.networkStats?.connectionCount).toBe(1);
    await clock.advanceAsync(1);
    expect(cluster.networkStats?.connectionCount).toBe(0);
    const error = await clock.until(slow);
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(String(error)).toMatch(/did not answer Heartbeat v4 within 5000 ms$/);
    await clock.until(cluster.send(ANY, listGroups, {}));
    expect(broker.connections).toHaveLength(2);
  });

  it("rejects the others that were in flight as disconnected", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(heartbeat, () => "silence").on(listGroups, () => "silence");
    const slow = cluster.send(ANY, heartbeat, beat, { timeoutMs: 1_000 });
    const other = cluster.send(ANY, listGroups, {});
    const [first, second] = await clock.until(Promise.allSettled([slow, other]));
    expect((first as PromiseRejectedResult).reason).toBeInstanceOf(RequestTimeoutError);
    expect((second as PromiseRejectedResult).reason).toBeInstanceOf(DisconnectedError);
  });

  it("closes when the broker answers something that was not asked", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(heartbeat, () => ({
      raw: Uint8Array.of(0, 0, 0, 10, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0),
    }));
    const sent = clock.until(cluster.send(ANY, heartbeat, beat));
    await expect(sent).rejects.toThrow(/correlation id 77 where 1 was due/);
    await expect(sent).rejects.toThrow(ProtocolError);
    expect(cluster.networkStats?.connectionCount).toBe(0);
  });

  it("closes when an answer cannot be decoded, and says where", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(listGroups, (_, { correlationId }) => ({
      raw: Uint8Array.of(0, 0, 0, 12, 0, 0, 0, correlationId, 0, 0, 0, 0, 0, 0, 0, 0x7f),
    }));
    const error = await clock.until(
      cluster.send(ANY, listGroups, {}).catch((reason: unknown) => reason as Error),
    );
    expect(error).toBeInstanceOf(ProtocolError);
    expect(String(error)).toMatch(/ListGroupsResponse v5 groups at byte \d+:/);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it.each([
    { length: [0x7f, 0xff, 0xff, 0xff], text: /a frame of 2147483647 bytes, more than/ },
    { length: [0xff, 0xff, 0xff, 0xff], text: /a frame of -1 bytes/ },
  ])("closes for an impossible length, $length", async ({ length, text }) => {
    const { broker, cluster, clock } = await scripted();
    broker.on(heartbeat, () => ({ raw: Uint8Array.from(length) }));
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(text);
  });

  it("waits for the rest of a frame, and times out when it does not come", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(heartbeat, (_, { connection, correlationId }) => {
      const frame = Uint8Array.of(0, 0, 0, 12, 0, 0, 0, correlationId, 0, 0, 0, 0, 0, 0, 0, 0);
      for (const byte of frame.subarray(0, 15)) {
        broker.connections[connection]!.write([Uint8Array.of(byte)]);
      }
      return { raw: frame.subarray(15) };
    });
    const answer = await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(answer.errorCode).toBe(0);
    broker.on(heartbeat, () => ({ raw: Uint8Array.of(0, 0, 0, 12, 0, 0) }));
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      RequestTimeoutError,
    );
  });

  it.each([
    { name: "HTTP", bytes: "HTTP/1.1 400 Bad Request\r\n\r\n", text: /an HTTP server answers/ },
    { name: "SSH", bytes: "SSH-2.0-OpenSSH_9.6\r\n", text: /the answer begins with "SSH-2.0-/ },
    { name: "TLS", bytes: "\x15\x03\x03\x00\x02\x02\x46", text: /set securityProtocol to SSL/ },
  ])("says that a $name server is not a Kafka broker", async ({ bytes, text }) => {
    const { broker, cluster, clock } = await scripted();
    broker.on(apiVersions, () => ({ raw: Buffer.from(bytes, "latin1") }));
    const sent = clock.until(cluster.send(ANY, heartbeat, beat));
    await expect(sent).rejects.toThrow(text);
    await expect(sent).rejects.toThrow(
      /bootstrap server \(127\.0\.0\.1:\d+\) is not a Kafka broker/,
    );
    await expect(clock.until(cluster.refreshMetadata())).rejects.toThrow(ProtocolError);
  });

  it("gives advice when a server closes at the first byte", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(apiVersions, () => "close");
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      /closed the connection during the handshake: it may expect TLS \(securityProtocol\) or SASL/,
    );
  });

  it("resolves a produce without acknowledgement when it is written", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(produce, () => "silence");
    const body = { transactionalId: null, acks: 0, timeoutMs: 1_000, topicData: [] };
    const answer = await clock.until(cluster.send(ANY, produce, body));
    expect(answer.responses).toEqual([]);
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(broker.requests(produce)).toHaveLength(1);
  });

  it("holds a produce without acknowledgement for written only when the bytes are gone", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(produce, () => "silence");
    await clock.until(cluster.send(ANY, heartbeat, beat));
    broker.connections[0]?.pause();
    let isSettled = false;
    const body = { transactionalId: null, acks: 0, timeoutMs: 1_000, topicData: [] };
    const sent = cluster.send(ANY, produce, body).then(() => {
      isSettled = true;
    });
    await clock.advanceAsync(1_000);
    expect(isSettled).toBe(false);
    broker.connections[0]?.resume();
    await clock.until(sent);
    broker.connections[0]?.pause();
    const stuck = cluster.send(ANY, produce, body);
    await expect(clock.until(stuck)).rejects.toThrow(RequestTimeoutError);
  });

  it("is closed on purpose without anybody being told, and made again", async () => {
    const { broker, cluster, clock } = await scripted();
    await clock.until(cluster.refreshMetadata());
    const place = { nodeId: 1, channel: "coordinator" } as const;
    const to = { type: "node", ...place } as const;
    const lost: unknown[] = [];
    cluster.onDisconnect((event) => lost.push(event));
    broker.on(heartbeat, () => "silence");
    const parked = cluster.send(to, heartbeat, beat).catch((error: unknown) => error);
    await clock.settleAsync();
    cluster.disconnect(place);
    expect(await clock.until(parked)).toBeInstanceOf(DisconnectedError);
    broker.on(heartbeat, () => ({ errorCode: 0 }));
    await clock.until(cluster.send(to, heartbeat, beat));
    expect(lost).toEqual([]);
    cluster.disconnect({ nodeId: 99, channel: "data" });
  });

  it("survives whatever a server sends: each request is settled in its time", async () => {
    const noise = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(noise, fc.boolean(), async (chunks, isFramed) => {
        const { broker, cluster, clock } = await scripted({ requestTimeoutMs: 1_000 });
        broker.on(heartbeat, (_, { correlationId, connection }) => {
          const length = chunks.reduce((sum, { length }) => sum + length, 4);
          const head = Uint8Array.of(0, 0, 0, length & 0xff, 0, 0, 0, correlationId);
          if (isFramed) broker.connections[connection]!.write([head]);
          for (const chunk of chunks) broker.connections[connection]!.write([chunk]);
          return "silence";
        });
        const startMs = clock.nowMs();
        await clock.until(cluster.send(ANY, heartbeat, beat).catch(() => null));
        expect(clock.nowMs() - startMs).toBeLessThanOrEqual(1_000);
        await cluster.close();
        await clock.advanceAsync(600_000);
        expect(clock.armedTimerCount).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("bounds what is in flight and keeps the order of the rest", async () => {
    const { broker, cluster, clock } = await scripted({ maxInFlightRequestsPerConnection: 2 });
    let answered = 0;
    broker.on(heartbeat, () => {
      expect(broker.requests(heartbeat).length - answered++).toBeLessThanOrEqual(2);
      return { errorCode: 0 };
    });
    const generations = [1, 2, 3, 4, 5, 6];
    const all = generations.map((generationId) =>
      cluster.send(ANY, heartbeat, { ...beat, generationId }),
    );
    await clock.until(Promise.all(all));
    const seen = broker.requests(heartbeat).map(({ body }) => body.generationId);
    expect(seen).toEqual(generations);
  });

  it("refuses more requests than may wait", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(apiVersions, () => "silence");
    const waiting = Array.from({ length: 10_000 }, () =>
      cluster.send(ANY, heartbeat, beat).catch(() => null),
    );
    await clock.settleAsync();
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      /10000 requests wait for bootstrap server/,
    );
    await cluster.close();
    await clock.until(Promise.all(waiting));
  });

  it("does not send while the broker throttles", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(heartbeat, () => ({ errorCode: 0, throttleTimeMs: 500 }));
    await clock.until(cluster.send(ANY, heartbeat, beat));
    const startMs = clock.nowMs();
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(clock.nowMs() - startMs).toBe(500);
  });

  it("is closed when it is idle, and made again when it is needed", async () => {
    const { broker, cluster, clock } = await scripted({ connectionsMaxIdleMs: 10_000 });
    await clock.until(cluster.send(ANY, heartbeat, beat));
    await clock.advanceAsync(9_000);
    await clock.until(cluster.send(ANY, heartbeat, beat));
    await clock.advanceAsync(9_999);
    expect(cluster.networkStats?.connectionCount).toBe(1);
    await clock.advanceAsync(1);
    expect(cluster.networkStats?.connectionCount).toBe(0);
    const startMs = clock.nowMs();
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(clock.nowMs()).toBe(startMs);
    expect(broker.connections).toHaveLength(2);
  });

  it("leaves a request that only waits unsent alone when the connection is lost", async () => {
    const { broker, cluster, clock } = await scripted({ maxInFlightRequestsPerConnection: 1 });
    await clock.until(cluster.send(ANY, listGroups, {}));
    broker.on(heartbeat, () => "close");
    const lost = cluster.send(ANY, heartbeat, beat).catch((error: unknown) => error);
    const waiting = cluster.send(ANY, listGroups, {});
    expect(await clock.until(lost)).toBeInstanceOf(DisconnectedError);
    expect((await clock.until(waiting)).groups).toEqual([]);
    expect(broker.connections).toHaveLength(2);
  });
});

describe("connecting again", () => {
  it("backs off exponentially, with jitter, up to the maximum", async () => {
    const clock = new VirtualClock();
    const network = new InMemoryNetwork(clock);
    const attemptsAtMs: number[] = [];
    const base = testClientPorts({ clock, network });
    const connector: typeof base.connector = {
      connect(options) {
        attemptsAtMs.push(clock.nowMs());
        return base.connector.connect(options);
      },
    };
    const cluster = openCluster(clusterSettings(1), { ...base, connector });
    opened.push(cluster);
    for (let i = 0; i < 9; i++) {
      const failed = clock.until(cluster.send(ANY, heartbeat, beat));
      await expect(failed).rejects.toThrow(ConnectionError);
    }
    const waitsMs = attemptsAtMs.slice(1).map((atMs, i) => atMs - attemptsAtMs[i]!);
    const expectedMs = [50, 100, 200, 400, 800, 1_000, 1_000, 1_000];
    for (const [i, waitMs] of waitsMs.entries()) {
      expect(waitMs).toBeGreaterThanOrEqual(expectedMs[i]! * 0.8);
      expect(waitMs).toBeLessThanOrEqual(Math.min(1_000, expectedMs[i]! * 1.2));
    }
    expect(new Set(waitsMs.map((waitMs) => waitMs / 50)).size).toBeGreaterThan(4);
  });

  it("starts anew after a success", async () => {
    const { network, broker, clock, ports } = await scripted();
    const cluster = openCluster(clusterSettings(broker.port), ports);
    opened.push(cluster);
    broker.on(apiVersions, () => "close");
    for (let i = 0; i < 5; i++) {
      await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow();
    }
    const other = await ScriptedBroker.start(network);
    broker.on(apiVersions, () => ({
      errorCode: 0,
      apiKeys: [...other.served].map(([apiKey, { min, max }]) => ({
        apiKey,
        minVersion: min,
        maxVersion: max,
      })),
    }));
    await clock.until(cluster.refreshMetadata());
    broker.connections.at(-1)?.destroy();
    await clock.settleAsync();
    const startMs = clock.nowMs();
    await clock.until(cluster.refreshMetadata());
    expect(clock.nowMs() - startMs).toBeLessThanOrEqual(120);
  });

  it("gives a server that does not answer a SYN the setup timeout, and longer the next time", async () => {
    const clock = new VirtualClock();
    const network = new InMemoryNetwork(clock);
    const base = testClientPorts({ clock, network });
    let destroyed = 0;
    const connector: typeof base.connector = {
      connect: () => ({
        write: () => 0,
        pause() {},
        resume() {},
        destroy() {
          destroyed++;
        },
      }),
    };
    const cluster = openCluster(clusterSettings(1, { requestTimeoutMs: 600_000 }), {
      ...base,
      connector,
    });
    opened.push(cluster);
    const timesMs: number[] = [];
    for (let i = 0; i < 4; i++) {
      const startMs = clock.nowMs();
      await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
        /no connection within \d+ ms \(socket.connection.setup.timeout.ms\)/,
      );
      timesMs.push(clock.nowMs() - startMs);
    }
    expect(destroyed).toBe(4);
    expect(timesMs[0]).toBeGreaterThanOrEqual(8_000);
    expect(timesMs[0]).toBeLessThanOrEqual(12_000);
    expect(timesMs[3]).toBeGreaterThan(24_000);
    expect(timesMs[3]).toBeLessThanOrEqual(31_200);
  });

  it("rejects a request that could not be sent in its time, and says what happened", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(apiVersions, () => "silence");
    await expect(
      clock.until(cluster.send(ANY, heartbeat, beat, { timeoutMs: 2_000 })),
    ).rejects.toThrow(
      /Heartbeat could not be sent to .* within 2000 ms: there is no connection yet/,
    );
  });
});
