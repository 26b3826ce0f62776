/** What has to be refused, by one side or the other, and what the client then says. */
import { Admin, type AdminOptions } from "regroup";
import { ALICE, type ListenerName } from "./secure-kafka.ts";
import { type SecureWorld, type Story, serverOf, unsecuredToken } from "./story.ts";

type Security = Omit<AdminOptions, "bootstrapServers">;

export function refusals(world: SecureWorld): Story[] {
  const { ca, client, server } = world.certificates;
  const tls: Security = { securityProtocol: "SSL", sslTruststoreLocation: ca };
  const sasl: Security = { ...tls, securityProtocol: "SASL_SSL", saslMechanism: "SCRAM-SHA-512" };
  const alice = { saslUsername: ALICE.username, saslPassword: ALICE.password };
  const story = (name: string, listener: ListenerName | "PLAINTEXT", refused: Refused): Story => ({
    name,
    run: () => {
      const plain = world.kafka.bootstrapServers;
      return refusal(listener === "PLAINTEXT" ? plain : serverOf(world, listener), refused);
    },
  });
  const expired = unsecuredToken("alice", -3_600);
  return [
    story("an expired certificate", "EXPIRED", { security: tls, says: /has expired on / }),
    story("a certificate for another host", "OTHERNAME", {
      security: tls,
      says: /is for another name: it names DNS:elsewhere\.test/,
    }),
    story("a self-signed certificate", "SELFSIGNED", {
      security: tls,
      says: /is not signed by a trusted authority/,
    }),
    story("an authority that the system does not know", "TLS", {
      security: { securityProtocol: "SSL" },
      says: /is not signed by a trusted authority/,
    }),
    story("no client certificate where one is wanted", "MUTUAL", {
      security: tls,
      says: /TLS failed: .*(certificate|handshake)/,
    }),
    story("a trust store that is not there", "TLS", {
      security: { ...tls, sslTruststoreLocation: `${ca}.gone` },
      says: /cannot read the trusted certificates from ".*gone"/,
    }),
    story("a wrong password", "SECURE", {
      security: { ...sasl, ...alice, saslPassword: "wrong" },
      says: /refused the credentials \(SCRAM-SHA-512\)/,
    }),
    story("an unknown user", "SECURE", {
      security: { ...sasl, ...alice, saslUsername: "nobody" },
      says: /refused the credentials \(SCRAM-SHA-512\)/,
    }),
    story("a wrong password, PLAIN", "SECURE", {
      security: { ...sasl, saslMechanism: "PLAIN", ...alice, saslPassword: "wrong" },
      says: /refused the credentials \(PLAIN\): .*Invalid username or password/,
    }),
    story("an expired token", "SECURE", {
      security: { ...sasl, saslMechanism: "OAUTHBEARER", saslOauthbearerToken: expired },
      says: /refused the credentials \(OAUTHBEARER\)|refused the token/,
    }),
    story("plaintext to a TLS listener", "TLS", { security: {}, says: /TLS/ }),
    story("plaintext to a SASL listener", "CLEAR", { security: {}, says: /SASL/ }),
    story("TLS to a plaintext listener", "PLAINTEXT", {
      security: tls,
      says: /TLS.*plaintext listener\?/,
    }),
    story("SASL to a listener without", "TLS", {
      security: { ...sasl, ...alice },
      says: /refused the SASL handshake|does not serve SaslHandshake/,
    }),
    story("a client certificate as trust store", "TLS", {
      security: { ...tls, sslTruststoreLocation: client },
      says: /is not signed by a trusted authority/,
    }),
    story("the server's name unchecked, on purpose", "OTHERNAME", {
      security: { ...tls, sslEndpointIdentificationAlgorithm: "" },
      says: null,
    }),
    story("only the server's own certificate as trust store", "TLS", {
      security: { ...tls, sslTruststoreLocation: server },
      says: /is not signed by a trusted authority/,
    }),
  ];
}

interface Refused {
  readonly security: Security;
  /** What the error has to say; null when it has to work. */
  readonly says: RegExp | null;
}

const LIMIT_MS = 5_000;

async function refusal(server: string, { security, says }: Refused): Promise<string> {
  await using admin = new Admin({ ...security, bootstrapServers: [server] });
  const error = await admin.describeCluster({ timeoutMs: LIMIT_MS }).then(
    () => null,
    (reason: unknown) => reason as Error,
  );
  if (says === null) {
    if (error !== null) throw error;
    return "accepted";
  }
  if (error === null) throw new Error("was not refused");
  const text = textOf(error);
  if (!says.test(text)) throw new Error(`says something else: ${text}`);
  return `${error.name}: ${error.message}`;
}

/** The error's message and those of its causes. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return `${error.message}\n${textOf(error.cause)}`;
}
