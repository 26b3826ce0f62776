import { describe, expect, it } from "vitest";
import type { ClientConnection, ServerConnection } from "../../src/ports/index.ts";
import type { NetworkConditions } from "../../src/simulator/network/conditions.ts";
import { World } from "../../src/simulator/world.ts";

const SLOW: NetworkConditions = {
  minLatencyMs: 10,
  maxLatencyMs: 30,
  bandwidthBytesPerMs: Number.POSITIVE_INFINITY,
  sliceChance: 0,
};

/** A client and a server with one connection, and what each of them saw. */
async function pair(conditions: NetworkConditions = SLOW, seed = 1) {
  const world = new World({ seed, conditions });
  const client = world.process("client");
  const server = world.process("server");
  const seen: string[] = [];
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  let accepted: ServerConnection | null = null;
  const { port } = await world.network.transport(server).listen({
    host: "h",
    port: 0,
    accept: (connection) => {
      accepted = connection;
      return {
        onData: (bytes) => seen.push(`server reads ${text(bytes)}`),
        onDrain: () => seen.push("server drains"),
        onClose: (error) => seen.push(`server closed ${error?.message ?? "well"}`),
      };
    },
  });
  const connect = (to = port): ClientConnection =>
    world.network.connector(client).connect({
      host: "h",
      port: to,
      tls: null,
      handler: {
        onConnect: () => seen.push("connected"),
        onData: (bytes) => seen.push(`client reads ${text(bytes)}`),
        onDrain: () => seen.push("client drains"),
        onClose: (error) => seen.push(`client closed ${error?.message ?? "well"}`),
      },
    });
  const bytes = (content: string): Uint8Array[] => [new TextEncoder().encode(content)];
  return { world, client, server, seen, connect, bytes, accepted: () => accepted! };
}

describe("a simulated network", () => {
  it("carries what is written in order, each piece in its own time", async () => {
    const { world, seen, connect, bytes, accepted } = await pair();
    const connection = connect();
    connection.write(bytes("before"));
    await world.advance(19);
    expect(seen).toEqual([]);
    await world.advance(100);
    for (let i = 0; i < 5; i++) connection.write(bytes(String(i)));
    await world.advance(100);
    accepted().write(bytes("answer"));
    await world.advance(100);
    expect(seen).toEqual([
      "connected",
      "server reads before",
      ...[0, 1, 2, 3, 4].map((i) => `server reads ${i}`),
      "client reads answer",
    ]);
  });

  it("refuses where nobody listens", async () => {
    const { world, seen, connect } = await pair();
    connect(1);
    await world.advance(100);
    expect(seen).toEqual(["client closed ECONNREFUSED (simulated)"]);
  });

  it("says nothing while it is cut, and brings everything when it heals", async () => {
    const { world, seen, connect, bytes, accepted } = await pair();
    const connection = connect();
    await world.advance(100);
    const heal = world.network.cut(["client"], ["broker-1"]);
    connection.write(bytes("late"));
    accepted().write(bytes("one way"));
    await world.advance(10_000);
    expect(seen).toEqual(["connected", "client reads one way"]);
    heal();
    await world.advance(100);
    expect(seen.at(-1)).toBe("server reads late");
  });

  it("gives up connecting through a cut after two minutes", async () => {
    const { world, seen, connect } = await pair();
    world.network.cut(["client"], ["broker-1"]);
    connect();
    await world.advance(126_000);
    expect(seen).toEqual([]);
    await world.advance(2_000);
    expect(seen).toEqual(["client closed ETIMEDOUT (simulated)"]);
  });

  it("loses a connection on both sides, with what was under way", async () => {
    const { world, seen, connect, bytes } = await pair();
    const connection = connect();
    await world.advance(100);
    connection.write(bytes("lost"));
    expect(world.network.drop(() => true, "both")).toBe(1);
    await world.advance(100);
    expect(seen.slice(1).sort()).toEqual([
      "client closed ECONNRESET (simulated)",
      "server closed ECONNRESET (simulated)",
    ]);
    expect(world.network.openConnections).toEqual([]);
  });

  it("loses a connection that only the server notices, until the client writes", async () => {
    const { world, seen, connect, bytes } = await pair();
    const connection = connect();
    await world.advance(100);
    world.network.drop(() => true, "server");
    await world.advance(60_000);
    expect(seen).toEqual(["connected", "server closed ECONNRESET (simulated)"]);
    connection.write(bytes("hello?"));
    await world.advance(100);
    expect(seen.at(-1)).toBe("client closed ECONNRESET (simulated)");
  });

  it("tells the peer of a killed process, and nothing when the machine is gone", async () => {
    const killed = await pair();
    killed.connect();
    await killed.world.advance(100);
    killed.client.kill("reset");
    await killed.world.advance(100);
    expect(killed.seen).toEqual(["connected", "server closed well"]);
    const gone = await pair();
    gone.connect();
    await gone.world.advance(100);
    gone.client.kill("silent");
    await gone.world.advance(100_000);
    expect(gone.seen).toEqual(["connected"]);
  });

  it("makes the writer wait for a reader that has paused", async () => {
    const { world, seen, connect, accepted } = await pair();
    const connection = connect();
    await world.advance(100);
    connection.pause();
    expect(accepted().write([new Uint8Array(100_000)])).toBe(100_000 - 64 * 1024);
    await world.advance(1_000);
    expect(seen).toEqual(["connected"]);
    connection.resume();
    await world.advance(100);
    expect(seen.at(-1)).toBe("server drains");
  });

  it("takes its time by bandwidth, and cuts what is written in two", async () => {
    const { world, seen, connect, bytes } = await pair({
      ...SLOW,
      bandwidthBytesPerMs: 0.01,
      sliceChance: 1,
    });
    const connection = connect();
    await world.advance(100);
    connection.write(bytes("0123456789"));
    await world.advance(500);
    expect(seen.length).toBeLessThan(3);
    await world.advance(2_000);
    const read = seen.slice(1).map((line) => line.replace("server reads ", ""));
    expect(read).toHaveLength(2);
    expect(read.join("")).toBe("0123456789");
  });

  it("does the same again with the same seed, and something else with another", async () => {
    const arrivals = async (seed: number): Promise<number[]> => {
      const { world, seen, connect, bytes } = await pair(SLOW, seed);
      const connection = connect();
      await world.advance(100);
      const instants: number[] = [];
      for (let i = 0; i < 5; i++) {
        const before = seen.length;
        connection.write(bytes("x"));
        await world.clock.advanceAsync(100, { stopWhen: () => seen.length > before });
        instants.push(world.clock.nowMs());
      }
      return instants;
    };
    expect(await arrivals(5)).toEqual(await arrivals(5));
    expect(await arrivals(5)).not.toEqual(await arrivals(6));
  });
});
