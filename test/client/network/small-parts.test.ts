import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapAddresses } from "../../../src/client/cluster/bootstrap-servers.ts";
import { byLoad } from "../../../src/client/cluster/least-loaded.ts";
import { Alarm } from "../../../src/client/network/alarm.ts";
import {
  CLIENT_SOFTWARE_NAME,
  CLIENT_SOFTWARE_VERSION,
} from "../../../src/client/network/client-software.ts";
import { backoffMs } from "../../../src/client/network/exponential-backoff.ts";
import { Fifo } from "../../../src/client/network/fifo.ts";
import type { NodeChannel } from "../../../src/client/network/node-channel.ts";
import { tlsSettings } from "../../../src/client/network/tls-settings.ts";
import { SeededEntropy } from "../../kit/seeded-entropy.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

describe("the queue", () => {
  it("behaves as an array that is pushed and shifted", () => {
    const steps = fc.array(fc.option(fc.integer(), { nil: null }), { maxLength: 400 });
    fc.assert(
      fc.property(steps, (values) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const value of values) {
          if (value === null) expect(fifo.shift()).toBe(model.shift());
          else {
            fifo.push(value);
            model.push(value);
          }
          expect(fifo.length).toBe(model.length);
          expect(fifo.peek()).toBe(model[0]);
        }
        expect(fifo.toArray()).toEqual(model);
        expect(fifo.takeAll()).toEqual(model);
        expect(fifo.length).toBe(0);
      }),
    );
  });
});

describe("the backoff", () => {
  const entropy = new SeededEntropy(3);

  it("doubles up to the maximum, spread by 20 %", () => {
    const range = { initialMs: 100, maxMs: 1_000 };
    for (let i = 0; i < 200; i++) {
      for (const [failures, termMs] of [100, 200, 400, 800, 1_000, 1_000].entries()) {
        const waitMs = backoffMs(range, failures, entropy);
        expect(waitMs).toBeGreaterThanOrEqual(termMs * 0.8);
        expect(waitMs).toBeLessThanOrEqual(Math.min(1_000, termMs * 1.2));
      }
    }
    expect(backoffMs(range, 10_000, entropy)).toBeLessThanOrEqual(1_000);
  });

  it("is constant where both are equal, and may be nothing", () => {
    expect(backoffMs({ initialMs: 70, maxMs: 70 }, 5, entropy)).toBe(70);
    expect(backoffMs({ initialMs: 0, maxMs: 1_000 }, 5, entropy)).toBe(0);
  });
});

describe("the alarm", () => {
  it("rings at the earliest deadline and goes on with the next", () => {
    const clock = new VirtualClock();
    const startMs = clock.nowMs();
    const rung: number[] = [];
    const alarm = new Alarm(clock, (nowMs) => {
      rung.push(nowMs - startMs);
      return rung.length === 1 ? startMs + 500 : null;
    });
    alarm.atLatest(startMs + 300);
    alarm.atLatest(startMs + 100);
    alarm.atLatest(startMs + 200);
    clock.advance(10_000);
    expect(rung).toEqual([100, 500]);
    alarm.atLatest(clock.nowMs() + 5);
    alarm.cancel();
    clock.advance(10);
    expect(rung).toHaveLength(2);
    expect(clock.armedTimerCount).toBe(0);
  });
});

describe("bootstrap servers", () => {
  it("are host and port, each once, with ids that no broker has", () => {
    expect(bootstrapAddresses(["a:1", "[::1]:9092", "SSL://b:2", "a:1"])).toEqual([
      { nodeId: -1, host: "a", port: 1 },
      { nodeId: -2, host: "::1", port: 9092 },
      { nodeId: -3, host: "b", port: 2 },
    ]);
  });

  it.each([[["a"]], [["a:0"]], [["a:70000"]], [["http://a/:1"]], [[":9092"]]])(
    "refuses %o",
    (servers) => {
      expect(() => bootstrapAddresses(servers)).toThrow(/is not of the form host:port/);
    },
  );

  it("must not be empty", () => {
    expect(() => bootstrapAddresses([])).toThrow(/name at least one broker/);
  });
});

describe("the least loaded broker", () => {
  const channel = (nodeId: number, state: Partial<NodeChannel>) =>
    ({ nodeId, load: 0, failureCount: 0, ...state }) as NodeChannel;

  it("is connected with little to do, else connecting, else fresh, else the one that failed least", () => {
    const channels = [
      channel(1, { isInBackoff: true, failureCount: 3 }),
      channel(2, { isInBackoff: true, failureCount: 1 }),
      channel(3, {}),
      channel(4, { isConnecting: true, load: 1 }),
      channel(5, { isReady: true, load: 2 }),
      channel(6, { isReady: true, load: 1 }),
    ];
    for (let seed = 0; seed < 20; seed++) {
      const order = byLoad(channels, new SeededEntropy(seed)).map(({ nodeId }) => nodeId);
      expect(order).toEqual([6, 5, 4, 3, 2, 1]);
    }
  });

  it("is any of those that are equal", () => {
    const channels = [1, 2, 3].map((nodeId) => channel(nodeId, {}));
    const first = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      first.add(byLoad(channels, new SeededEntropy(seed))[0]!.nodeId);
    }
    expect([...first].sort()).toEqual([1, 2, 3]);
  });
});

describe("TLS settings", () => {
  it("are null without TLS", () => {
    expect(tlsSettings({})).toBeNull();
    expect(tlsSettings({ securityProtocol: "SASL_PLAINTEXT" })).toBeNull();
  });

  it("take PEM text before files, and one file for key and certificate", () => {
    const tls = tlsSettings({
      securityProtocol: "SASL_SSL",
      sslTruststoreCertificates: "PEM",
      sslKeystoreLocation: "/etc/client.pem",
      sslKeyPassword: "secret",
      sslEndpointIdentificationAlgorithm: "",
    });
    const file = { type: "file", path: "/etc/client.pem" };
    expect(tls).toEqual({
      ca: { type: "text", pem: "PEM" },
      certificate: file,
      key: file,
      keyPassphrase: "secret",
      verifyServerName: false,
      protocols: [],
      cipherSuites: [],
    });
    expect(tlsSettings({ securityProtocol: "SSL" })?.verifyServerName).toBe(true);
  });
});

describe("what a client tells brokers that it is", () => {
  it("is the package's name and version", () => {
    const path = new URL("../../../package.json", import.meta.url);
    const { name, version } = JSON.parse(readFileSync(path, "utf8"));
    expect([CLIENT_SOFTWARE_NAME, CLIENT_SOFTWARE_VERSION]).toEqual([name, version]);
  });
});
