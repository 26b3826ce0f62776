import { afterEach, describe, expect, it } from "vitest";
import type { Cluster } from "../../../src/client/cluster/cluster.ts";
import type { ClusterSettings } from "../../../src/client/cluster/cluster-settings.ts";
import { openCluster } from "../../../src/client/cluster/open-cluster.ts";
import { AuthenticationError } from "../../../src/client/errors/errors.ts";
import {
  apiVersions,
  errorCode,
  heartbeat,
  saslAuthenticate,
  saslHandshake,
} from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { ScriptedBroker } from "../../kit/scripted-broker.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";
import { ScramServer } from "./scram-server.ts";

const opened: Cluster[] = [];
afterEach(async () => {
  for (const cluster of opened.splice(0)) await cluster.close();
});

const ANY = { type: "any" } as const;
const beat = { groupId: "g", memberId: "m", generationId: 1 };
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (message: string) => new TextEncoder().encode(message);
const refused = {
  errorCode: errorCode("SASL_AUTHENTICATION_FAILED"),
  errorMessage: "Authentication failed: Invalid username or password",
  authBytes: bytes(""),
};

async function scripted(overrides: Partial<ClusterSettings>) {
  const clock = new VirtualClock();
  const network = new InMemoryNetwork(clock);
  const broker = await ScriptedBroker.start(network);
  broker.on(heartbeat, () => ({ errorCode: 0 }));
  broker.on(saslHandshake, () => ({ errorCode: 0, mechanisms: ["PLAIN"] }));
  const settings = { securityProtocol: "SASL_PLAINTEXT", ...overrides } as const;
  const cluster = openCluster(
    clusterSettings(broker.port, settings),
    testClientPorts({ clock, network }),
  );
  opened.push(cluster);
  return { clock, broker, cluster };
}

const alice = { saslMechanism: "PLAIN", saslUsername: "alice", saslPassword: "secret" } as const;

describe("PLAIN", () => {
  it("sends name and password after ApiVersions and SaslHandshake, then requests", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    broker.on(saslAuthenticate, ({ authBytes }) => {
      expect(text(authBytes)).toBe("\0alice\0secret");
      return { errorCode: 0, errorMessage: null, authBytes: bytes("") };
    });
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(broker.seen.map(({ api, version }) => `${api.name} v${version}`)).toEqual([
      "ApiVersions v4",
      "SaslHandshake v1",
      "SaslAuthenticate v2",
      "Heartbeat v4",
    ]);
    expect(cluster.networkStats?.successfulAuthenticationTotal).toBe(1);
  });

  it("fails at once, with the broker's words, when it is refused", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    broker.on(saslAuthenticate, () => refused);
    const sent = clock.until(cluster.send(ANY, heartbeat, beat));
    await expect(sent).rejects.toThrow(AuthenticationError);
    await expect(sent).rejects.toThrow(
      /^bootstrap server \(127.0.0.1:\d+\) refused the credentials \(PLAIN\): Authentication failed: Invalid username or password$/,
    );
    const startMs = clock.nowMs();
    await expect(clock.until(cluster.refreshMetadata())).rejects.toThrow(AuthenticationError);
    const found = cluster.findCoordinator({ type: "group", key: "g" }, { deadlineMs: null });
    await expect(clock.until(found)).rejects.toThrow(AuthenticationError);
    expect(clock.nowMs() - startMs).toBeLessThan(1_000);
    expect(cluster.networkStats?.failedAuthenticationTotal).toBe(3);
  });

  it("names the mechanisms that the broker has when it lacks ours", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    const mechanisms = ["SCRAM-SHA-512", "OAUTHBEARER"];
    broker.on(saslHandshake, () => ({ errorCode: 33, mechanisms }));
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      /does not have SASL mechanism PLAIN; it has SCRAM-SHA-512, OAUTHBEARER$/,
    );
  });

  it("gives advice when the broker does not expect SASL at all", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    broker.served.delete(saslHandshake.key);
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      /does not serve SaslHandshake/,
    );
  });

  it.each([
    [{ saslMechanism: "GSSAPI" } as const, /saslMechanism GSSAPI is not supported/],
    [{ saslMechanism: "PLAIN" } as const, /PLAIN needs saslUsername and saslPassword/],
    [{ saslMechanism: "OAUTHBEARER" } as const, /OAUTHBEARER needs saslOauthbearerToken/],
  ])("cannot be opened with %o", async (overrides, reason) => {
    await expect(scripted(overrides)).rejects.toThrow(reason);
  });
});

describe.each([
  { saslMechanism: "SCRAM-SHA-256", hash: "sha256" },
  { saslMechanism: "SCRAM-SHA-512", hash: "sha512" },
] as const)("$saslMechanism", ({ saslMechanism, hash }) => {
  const accounts = new Map([["al=ice,", "sécret"]]);
  const settings = { saslMechanism, saslUsername: "al=ice,", saslPassword: "sécret" };

  async function scram(overrides: Partial<ClusterSettings> = {}, passwords = accounts) {
    const world = await scripted({ ...settings, ...overrides });
    const servers = new Map<number, ScramServer>();
    world.broker.on(saslAuthenticate, ({ authBytes }, { connection }) => {
      const server = servers.get(connection) ?? new ScramServer(hash, passwords);
      servers.set(connection, server);
      const answer = server.answer(text(authBytes));
      return answer === null
        ? refused
        : { errorCode: 0, errorMessage: null, authBytes: bytes(answer) };
    });
    return world;
  }

  it("is accepted with the right password, and accepts the server", async () => {
    const { broker, cluster, clock } = await scram();
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(broker.requests(saslHandshake)[0]?.body.mechanism).toBe(saslMechanism);
    expect(broker.requests(saslAuthenticate)).toHaveLength(2);
  });

  it("is refused with the wrong one", async () => {
    const { cluster, clock } = await scram({ saslPassword: "wrong" });
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      AuthenticationError,
    );
  });

  it("sends nothing to a server that knows no password", async () => {
    const { broker, cluster, clock } = await scripted(settings);
    broker.on(saslAuthenticate, ({ authBytes }) => {
      const message = text(authBytes);
      const nonce = /^n,,n=.*,r=(.*)$/.exec(message)?.[1];
      const answer = nonce === undefined ? "v=AAAA" : `r=${nonce}x,s=AAAA,i=4096`;
      return { errorCode: 0, errorMessage: null, authBytes: bytes(answer) };
    });
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      /the server's signature is wrong/,
    );
    expect(broker.requests(heartbeat)).toEqual([]);
  });
});

describe("OAUTHBEARER", () => {
  const accept = { errorCode: 0, errorMessage: null, authBytes: bytes("") };

  it("asks for a token for each connection", async () => {
    let count = 0;
    const saslOauthbearerToken = async () => `token.${++count}`;
    const world = await scripted({ saslMechanism: "OAUTHBEARER", saslOauthbearerToken });
    const { broker, cluster, clock } = world;
    const messages: string[] = [];
    broker.on(saslAuthenticate, ({ authBytes }) => {
      messages.push(text(authBytes));
      return accept;
    });
    await clock.until(cluster.send(ANY, heartbeat, beat));
    broker.connections[0]?.destroy();
    await clock.settleAsync();
    await clock.until(cluster.send(ANY, heartbeat, beat));
    expect(messages).toEqual([1, 2].map((i) => `n,,\x01auth=Bearer token.${i}\x01\x01`));
  });

  it("acknowledges a refusal and repeats its reason", async () => {
    const world = await scripted({ saslMechanism: "OAUTHBEARER", saslOauthbearerToken: "abc" });
    const { broker, cluster, clock } = world;
    broker.on(saslAuthenticate, ({ authBytes }) =>
      text(authBytes) === "\x01"
        ? { ...refused, errorMessage: '{"status":"invalid_token"}' }
        : { ...accept, authBytes: bytes('{"status":"invalid_token"}') },
    );
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      /refused the credentials \(OAUTHBEARER\): \{"status":"invalid_token"\}/,
    );
  });

  it.each([
    [() => Promise.reject(new Error("no route to the issuer")), /failed: no route to the issuer/],
    [() => "not a token", /gave something that is not a bearer token/],
    [() => undefined as never, /gave something that is not a bearer token/],
    [() => new Promise<string>(() => {}), /gave no token within 30000 ms/],
  ])("fails when there is no token, %#", async (saslOauthbearerToken, reason) => {
    const world = await scripted({ saslMechanism: "OAUTHBEARER", saslOauthbearerToken });
    const { cluster, clock } = world;
    const sent = cluster.send(ANY, heartbeat, beat, { timeoutMs: 60_000 });
    await expect(clock.until(sent)).rejects.toThrow(reason);
    expect(cluster.networkStats?.connectionCount).toBe(0);
  });
});

describe("a session with a lifetime", () => {
  const lifetimeMs = 100_000;
  const accept = { errorCode: 0, errorMessage: null, authBytes: bytes("") };

  it("is renewed before it ends, on the same connection, between requests", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    broker.on(saslAuthenticate, () => ({ ...accept, sessionLifetimeMs: lifetimeMs }));
    await clock.until(cluster.send(ANY, heartbeat, beat));
    await clock.advanceAsync(84_000);
    expect(broker.requests(saslAuthenticate)).toHaveLength(1);
    await clock.advanceAsync(11_000);
    expect(broker.requests(saslAuthenticate)).toHaveLength(2);
    await clock.advanceAsync(96_000);
    expect(broker.requests(saslAuthenticate)).toHaveLength(3);
    expect(broker.requests(apiVersions)).toHaveLength(1);
    expect(broker.connections).toHaveLength(1);
  });

  it("waits for what is in flight and holds back what is new", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    broker.on(saslAuthenticate, () => ({ ...accept, sessionLifetimeMs: lifetimeMs }));
    await clock.until(cluster.send(ANY, heartbeat, beat));
    await clock.advanceAsync(80_000);
    broker.on(heartbeat, () => "silence");
    const parked = cluster.send(ANY, heartbeat, beat);
    await clock.advanceAsync(16_000);
    expect(broker.requests(saslAuthenticate)).toHaveLength(1);
    const held = cluster.send(ANY, heartbeat, { ...beat, generationId: 2 });
    await clock.settleAsync();
    expect(broker.requests(heartbeat)).toHaveLength(2);
    broker.on(heartbeat, () => ({ errorCode: 0 }));
    const { correlationId } = broker.requests(heartbeat)[1]!;
    const frame = [0, 0, 0, 12, 0, 0, 0, correlationId, 0, 0, 0, 0, 0, 0, 0, 0];
    broker.connections[0]?.write([Uint8Array.from(frame)]);
    await clock.until(Promise.all([parked, held]));
    expect(broker.seen.slice(-3).map(({ api }) => api.name)).toEqual([
      "SaslHandshake",
      "SaslAuthenticate",
      "Heartbeat",
    ]);
  });

  it("closes the connection when it cannot be renewed", async () => {
    const { broker, cluster, clock } = await scripted(alice);
    broker.on(saslAuthenticate, () => ({ ...accept, sessionLifetimeMs: lifetimeMs }));
    await clock.until(cluster.send(ANY, heartbeat, beat));
    broker.on(saslAuthenticate, () => refused);
    await clock.advanceAsync(96_000);
    expect(cluster.networkStats?.connectionCount).toBe(0);
    await expect(clock.until(cluster.send(ANY, heartbeat, beat))).rejects.toThrow(
      AuthenticationError,
    );
  });
});
