/** What becomes of an option that Kafka's Java client has and this client has no use for. */
export interface JavaOnlyOption {
  /** `ignored`: a debug line. `warned`: the user may believe in an effect. `refused`: going on would be wrong. */
  readonly treatment: "ignored" | "warned" | "refused";
  /** A clause that says why, and what to use instead. */
  readonly why: string;
  /** The value that asks for nothing else than what is done anyway: no note, no refusal. */
  readonly harmless?: string;
}

const operatingSystem = ignored("the size of socket buffers is left to the operating system");
const javaTls = ignored("it chooses among Java's TLS providers; Node has one");
const pemPassword = refused("PEM stores have no password; an encrypted key has sslKeyPassword");
const kerberos = warned("Kerberos (GSSAPI) is not supported");
const login = ignored("saslOauthbearerToken is asked for a fresh token with each connection");
const javaClass = refused("it names a Java class");
const ownToken = refused("give saslOauthbearerToken a function that gets the token");
const brokersCheck = ignored("a token is checked by the broker, not by this client");
const share = refused("share groups (KIP-932) are not supported");
const transactions = ignored("transactions are not supported yet");
const level = warned("lz4 compresses batches in one way, the fast one");

/** By dotted name. A name that ends in `.` stands for all that begin with it. */
const table: ReadonlyMap<string, JavaOnlyOption> = new Map([
  ["auto.include.jmx.reporter", ignored("there is no JMX here")],
  ["bootstrap.controllers", refused("this client talks to brokers; give bootstrapServers")],
  [
    "client.dns.lookup",
    warned("every address of a name is tried, and no name is made canonical", "use_all_dns_ips"),
  ],
  ["compression.lz4.level", level],
  ["config.providers", refused("resolve secrets before the options are made")],
  ["enable.metrics.push", ignored("metrics are not pushed to brokers (KIP-714)")],
  ["interceptor.classes", refused("it names Java classes; give interceptors as objects")],
  ["metric.reporters", warned("use metrics(), prometheusMetrics or openTelemetryMetrics")],
  ["metrics.recording.level", ignored("every metric is recorded")],
  [
    "partitioner.availability.timeout.ms",
    warned("a partition is passed over only while it has no leader", "0"),
  ],
  ["receive.buffer.bytes", operatingSystem],
  ["sasl.client.callback.handler.class", javaClass],
  ["sasl.kerberos.", kerberos],
  ["sasl.login.callback.handler.class", ownToken],
  ["sasl.login.class", javaClass],
  ["sasl.login.connect.timeout.ms", login],
  ["sasl.login.read.timeout.ms", login],
  ["sasl.login.refresh.", login],
  ["sasl.login.retry.", login],
  ["sasl.oauthbearer.assertion.", ownToken],
  ["sasl.oauthbearer.client.credentials.", ownToken],
  ["sasl.oauthbearer.clock.skew.seconds", brokersCheck],
  ["sasl.oauthbearer.expected.", brokersCheck],
  ["sasl.oauthbearer.header.urlencode", ownToken],
  ["sasl.oauthbearer.jwks.", brokersCheck],
  ["sasl.oauthbearer.jwt.", ownToken],
  ["sasl.oauthbearer.scope", ownToken],
  ["sasl.oauthbearer.scope.claim.name", brokersCheck],
  ["sasl.oauthbearer.sub.claim.name", brokersCheck],
  ["sasl.oauthbearer.token.endpoint.url", ownToken],
  ["security.providers", javaClass],
  ["send.buffer.bytes", operatingSystem],
  ["share.acknowledgement.mode", share],
  ["share.acquire.mode", share],
  ["ssl.engine.factory.class", javaClass],
  ["ssl.keymanager.algorithm", javaTls],
  ["ssl.keystore.password", pemPassword],
  ["ssl.protocol", ignored("sslEnabledProtocols says which versions may be spoken")],
  ["ssl.provider", javaTls],
  ["ssl.secure.random.implementation", javaTls],
  ["ssl.trustmanager.algorithm", javaTls],
  ["ssl.truststore.password", pemPassword],
  ["transaction.timeout.ms", transactions],
  ["transaction.two.phase.commit.enable", transactions],
]);

/** How an option of Java's that is not one of ours is treated; null when Kafka has no such option either. */
export function javaOnlyOption(dotted: string): JavaOnlyOption | null {
  const exact = table.get(dotted);
  if (exact !== undefined) return exact;
  for (const [name, option] of table)
    if (name.endsWith(".") && dotted.startsWith(name)) return option;
  return null;
}

function ignored(why: string): JavaOnlyOption {
  return { treatment: "ignored", why };
}

function warned(why: string, harmless?: string): JavaOnlyOption {
  return { treatment: "warned", why, ...(harmless !== undefined && { harmless }) };
}

function refused(why: string): JavaOnlyOption {
  return { treatment: "refused", why };
}
