/** A session with a lifetime (KIP-368): renewed on the same connection, while requests go on. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Admin, type DiagnosticsMessages } from "regroup";
import { ALICE, SESSION_MS } from "./secure-kafka.ts";
import { type SecureWorld, type Story, serverOf } from "./story.ts";

/** Without a renewal Kafka closes the connection at the first request after the session. */
const SESSION_COUNT = 4;

export function renewal(world: SecureWorld): Story[] {
  return [{ name: "sessions renewed under load", run: () => renewed(world) }];
}

async function renewed(world: SecureWorld): Promise<string> {
  const events: DiagnosticsMessages["regroup:connection"][] = [];
  const note = (message: unknown) => {
    events.push(message as DiagnosticsMessages["regroup:connection"]);
  };
  await using admin = new Admin({
    bootstrapServers: [serverOf(world, "RENEWING")],
    securityProtocol: "SASL_SSL",
    sslTruststoreLocation: world.certificates.ca,
    saslMechanism: "SCRAM-SHA-256",
    saslUsername: ALICE.username,
    saslPassword: ALICE.password,
  });
  await admin.describeCluster();
  await admin.listTopics();
  subscribe("regroup:connection", note);
  try {
    const endMs = Date.now() + SESSION_COUNT * SESSION_MS;
    let requestCount = 0;
    for (; Date.now() < endMs; requestCount++) await admin.listTopics();
    const lost = events.filter(({ type }) => type === "closed");
    if (lost.length > 0) throw new Error(`lost a connection: ${lost[0]?.error?.message}`);
    return `${requestCount} requests in ${SESSION_COUNT} sessions, no connection lost`;
  } finally {
    unsubscribe("regroup:connection", note);
  }
}
