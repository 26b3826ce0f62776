import { describe, expect, it } from "vitest";
import { routes } from "../../src/broker/routes.ts";
import { apiVersions, saslAuthenticate, saslHandshake } from "../../src/protocol/index.ts";
import type { ScriptedClient } from "../kit/scripted-client.ts";
import { TestCluster } from "../kit/test-cluster.ts";

const SOFTWARE = { clientSoftwareName: "apache-kafka-java", clientSoftwareVersion: "4.3.0" };

/** KIP-848 groups, transactions and telemetry: not served, so not advertised. */
const NOT_SERVED = [24, 25, 26, 27, 28, 68, 69, 71, 72];

async function ask(request: object, version: number) {
  const cluster = await TestCluster.start();
  const client = cluster.connect();
  const sent = client.send(apiVersions, request, version);
  cluster.clock.settle();
  return sent.response!;
}

describe("ApiVersions", () => {
  it.each([0, 1, 2, 3, 4])("v%i lists what is served, by key", async (version) => {
    const { errorCode, apiKeys } = await ask(version >= 3 ? SOFTWARE : {}, version);
    expect(errorCode).toBe(0);
    const keys = apiKeys.map(({ apiKey }) => apiKey);
    expect(keys).toEqual([...routes.map(({ api }) => api.key)].sort((a, b) => a - b));
    expect(keys.filter((key) => NOT_SERVED.includes(key))).toEqual([]);
    expect(apiKeys.find(({ apiKey }) => apiKey === 11)).toMatchObject({
      minVersion: 0,
      maxVersion: 9,
    });
  });

  it("lists Produce from 0, since librdkafka wants it so", async () => {
    const { apiKeys } = await ask(SOFTWARE, 4);
    expect(apiKeys[0]).toMatchObject({ apiKey: 0, minVersion: 0, maxVersion: 13 });
  });

  it("advertises the metadata version of Kafka 4.3 and no protocol that is not there", async () => {
    const { finalizedFeatures, finalizedFeaturesEpoch } = await ask(SOFTWARE, 3);
    expect(finalizedFeatures).toMatchObject([{ name: "metadata.version", maxVersionLevel: 30 }]);
    expect(finalizedFeaturesEpoch).toBe(0);
  });

  it.each([
    ["", "1.0"],
    ["kafka client", "1.0"],
    ["-kafka", "1.0"],
    ["kafka", "1.0-"],
  ])("refuses software called %j %j", async (clientSoftwareName, clientSoftwareVersion) => {
    const { errorCode, apiKeys } = await ask({ clientSoftwareName, clientSoftwareVersion }, 3);
    expect({ errorCode, apiKeys }).toEqual({ errorCode: 42, apiKeys: [] });
  });

  it("answers an unknown version in version 0, with the versions that there are", async () => {
    const cluster = await TestCluster.start();
    const client = cluster.connect();
    const { sent, bytes } = client.prepare(apiVersions, SOFTWARE, 4);
    bytes.set([0x00, 0x63], 6);
    (sent as { version: number }).version = 0;
    client.socket.write(bytes);
    const next = client.send(apiVersions, SOFTWARE, 4);
    cluster.clock.settle();
    expect(sent.response).toMatchObject({
      errorCode: 35,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }],
    });
    expect(next.response?.errorCode).toBe(0);
    expect(cluster.complaints).toEqual([]);
  });
});

describe("SASL on a listener without it", () => {
  it("is refused as an illegal state, and the connection goes on", async () => {
    const cluster = await TestCluster.start();
    const client: ScriptedClient = cluster.connect();
    const handshake = client.send(saslHandshake, { mechanism: "PLAIN" });
    const authenticate = client.send(saslAuthenticate, { authBytes: new Uint8Array(0) });
    cluster.clock.settle();
    expect(handshake.response).toMatchObject({ errorCode: 34, mechanisms: [] });
    expect(authenticate.response?.errorCode).toBe(34);
  });
});
