import { type Option, wrongType } from "./option.ts";
import { list, oneOf, textOrNull } from "./option-kinds.ts";

/** A token for SASL/OAUTHBEARER (RFC 7628), or how to get a fresh one: it is asked for each time a connection is made. */
export type OauthbearerToken = string | (() => string | Promise<string>);

function tokenOption(): Option<OauthbearerToken | null, OauthbearerToken | null> {
  return {
    type: "OBJECT",
    defaultValue: null,
    valid: null,
    read(given, source) {
      if (given === null || typeof given === "string") return given;
      if (typeof given !== "function")
        throw wrongType(source, "a token, or a function that gets one", typeof given);
      return given as OauthbearerToken;
    },
  };
}

/** How connections are encrypted, and how the client proves who it is. */
export const securityOptions = {
  /** Whether connections are encrypted (`SSL`) and whether the client authenticates with SASL. */
  securityProtocol: oneOf("PLAINTEXT", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"], {
    ignoreCase: true,
  }),
  /** PEM file with the authorities to trust. Neither this nor `sslTruststoreCertificates`: the system's. */
  sslTruststoreLocation: textOrNull(),
  /** The authorities to trust, as PEM text. */
  sslTruststoreCertificates: textOrNull("PASSWORD"),
  /** The form of the trust store; Java's JKS and PKCS12 have to be converted to PEM. */
  sslTruststoreType: oneOf("PEM", ["PEM"], { ignoreCase: true }),
  /** PEM file with the client's private key and certificate chain (mutual TLS). */
  sslKeystoreLocation: textOrNull(),
  /** The client's certificate chain as PEM text; together with `sslKeystoreKey`. */
  sslKeystoreCertificateChain: textOrNull("PASSWORD"),
  /** The client's private key as PEM text (PKCS#8). */
  sslKeystoreKey: textOrNull("PASSWORD"),
  /** The form of the key store; Java's JKS and PKCS12 have to be converted to PEM. */
  sslKeystoreType: oneOf("PEM", ["PEM"], { ignoreCase: true }),
  /** The password of the private key, if it is encrypted. */
  sslKeyPassword: textOrNull("PASSWORD"),
  /** `https`: the server's certificate must name the host. The empty string switches that check off. */
  sslEndpointIdentificationAlgorithm: oneOf("https", ["https", ""], { ignoreCase: true }),
  /** The TLS versions that may be spoken. */
  sslEnabledProtocols: list(["TLSv1.2", "TLSv1.3"]),
  /** The cipher suites that may be used; empty: the platform's. */
  sslCipherSuites: list([]),
  /** How the client authenticates. GSSAPI (Kerberos), Kafka's default, is not supported. */
  saslMechanism: oneOf("GSSAPI", [
    "GSSAPI",
    "PLAIN",
    "SCRAM-SHA-256",
    "SCRAM-SHA-512",
    "OAUTHBEARER",
  ]),
  /** Java's login line; user name and password are taken from it. Better: `saslUsername` and `saslPassword`. */
  saslJaasConfig: textOrNull("PASSWORD"),
  /** The user name for PLAIN and SCRAM. */
  saslUsername: textOrNull(),
  /** The password for PLAIN and SCRAM. */
  saslPassword: textOrNull("PASSWORD"),
  /** The token for OAUTHBEARER, or a function that gets a fresh one for each connection. */
  saslOauthbearerToken: tokenOption(),
} as const;
