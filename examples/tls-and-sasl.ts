/**
 * TLS with an authority of one's own, and SASL. The embedded broker has neither: TLS ends in a small proxy before it,
 * and SASL is refused by it in so many words.
 *
 *     npm run example -- tls-and-sasl
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from "node:net";
import { createServer } from "node:tls";
import { Admin } from "regroup";
import { startBroker } from "regroup/broker";

const folder = new URL("../../test/fixtures/tls/", import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, folder), "utf8");

const port = await freePort();
const proxy = createServer({ key: pem("server.key"), cert: pem("server.pem") }, (socket) => {
  const toBroker = connect(port, "127.0.0.1").on("error", () => socket.destroy());
  socket.on("error", () => toBroker.destroy());
  socket.pipe(toBroker).pipe(socket);
});
const bootstrapServers = `localhost:${await listen(proxy)}`;
const cluster = await startBroker({
  port,
  topics: [{ name: "orders", partitions: 3 }],
  config: { "advertised.listeners": `PLAINTEXT://${bootstrapServers}` },
});

const encrypted = {
  bootstrapServers,
  securityProtocol: "SSL",
  sslTruststoreCertificates: pem("ca.pem"), // left out: the authorities that Node trusts
} as const;
const authenticated = {
  ...encrypted,
  securityProtocol: "SASL_SSL",
  saslMechanism: "SCRAM-SHA-512", // or SCRAM-SHA-256, PLAIN, OAUTHBEARER
  saslUsername: "billing",
  saslPassword: process.env["KAFKA_PASSWORD"] ?? "secret",
} as const;

const admin = new Admin(encrypted);
const topics = await admin.listTopics();
await admin.close();
assert.deepEqual(
  topics.map(({ name }) => name),
  ["orders"],
);
console.log(`over TLS: ${topics.length} topic`);

// A server that cannot prove who it is, and one that wants another way to authenticate, end a call at once.
for (const wrong of [
  { ...encrypted, sslTruststoreCertificates: pem("self-signed.pem") },
  authenticated,
]) {
  const refused = new Admin(wrong);
  const error: unknown = await refused.listTopics().catch((reason: unknown) => reason);
  await refused.close();
  assert.ok(error instanceof Error);
  console.log(error.message);
}

await cluster.close();
proxy.close();

async function freePort(): Promise<number> {
  const server = createTcpServer();
  const found = await listen(server);
  server.close();
  await once(server, "close");
  return found;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
