import { describe, expect, it } from "vitest";
import { silentLog } from "../../../src/client/client-log.ts";
import { adminSettings } from "../../../src/client/config/admin-settings.ts";
import { InvalidConfigError } from "../../../src/client/config/invalid-config-error.ts";
import { producerSettings } from "../../../src/client/config/producer-settings.ts";

const servers = { bootstrapServers: ["localhost:9092"] };

describe("a producer", () => {
  it("is idempotent with acks all by default", () => {
    expect(producerSettings(servers)).toMatchObject({
      acks: -1,
      enableIdempotence: true,
      maxInFlightRequestsPerConnection: 5,
      lingerMs: 5,
    });
  });

  it.each([
    ["acks", { acks: 1 as const }],
    ["retries", { retries: 0 }],
  ])("gives idempotence up for %s, unless it was asked for", (option, options) => {
    expect(producerSettings({ ...servers, ...options }).enableIdempotence).toBe(false);
    expect(() => producerSettings({ ...servers, ...options, enableIdempotence: true })).toThrow(
      expect.objectContaining({ name: "InvalidConfigError", option }),
    );
  });

  it("refuses more in flight than idempotence can keep in order, unless that is switched off", () => {
    const many = { ...servers, maxInFlightRequestsPerConnection: 6 };
    expect(() => producerSettings(many)).toThrow(
      expect.objectContaining({
        name: "InvalidConfigError",
        option: "maxInFlightRequestsPerConnection",
      }),
    );
    expect(() => producerSettings({ ...many, acks: 1 })).toThrow("valid is [1,...,5]");
    expect(producerSettings({ ...many, enableIdempotence: false }).enableIdempotence).toBe(false);
  });

  it.each(["all", "-1", -1] as const)("takes acks %s for all", (acks) => {
    expect(producerSettings({ ...servers, acks }).acks).toBe(-1);
  });

  it("needs a delivery timeout of at least linger and request timeout", () => {
    const slow = { ...servers, requestTimeoutMs: 130_000 };
    expect(producerSettings(slow).deliveryTimeoutMs).toBe(130_005);
    expect(() => producerSettings({ ...slow, deliveryTimeoutMs: 120_000 })).toThrow(
      "deliveryTimeoutMs (delivery.timeout.ms) is 120000; valid is [130005,...], at least lingerMs + requestTimeoutMs.",
    );
  });

  it("has no transactions yet, and says so", () => {
    expect(() => producerSettings({ ...servers, transactionalId: "t" })).toThrow(
      InvalidConfigError,
    );
  });

  it("says that a level of lz4 has no effect, and takes those of gzip and zstd", () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (_: object, message: string) => warnings.push(message) };
    const { compressionZstdLevel } = producerSettings({
      ...servers,
      log,
      "compression.lz4.level": 9,
      "compression.zstd.level": 9,
      "client.dns.lookup": "use_all_dns_ips",
    });
    expect(warnings).toEqual([
      "compressionLz4Level (compression.lz4.level) has no effect: lz4 compresses batches in one way, the fast one.",
    ]);
    expect(compressionZstdLevel).toBe(9);
  });

  it("knows the partitioner that Kafka ships", () => {
    const name = "org.apache.kafka.clients.producer.RoundRobinPartitioner";
    expect(producerSettings({ ...servers, "partitioner.class": name }).partitionerClass).toBe(
      "RoundRobinPartitioner",
    );
  });
});

describe("an admin client", () => {
  it("has idle connections of five minutes", () => {
    expect(adminSettings(servers).connectionsMaxIdleMs).toBe(300_000);
  });

  it("talks to brokers, not to controllers", () => {
    expect(() => adminSettings({ "bootstrap.controllers": "localhost:9093" })).toThrow(
      "bootstrapControllers (bootstrap.controllers) cannot be used here: this client talks to brokers; give bootstrapServers.",
    );
  });
});
