import type { Pem, TlsSettings } from "../../ports/index.ts";
import type { SecuritySettings } from "../cluster/cluster-settings.ts";

/** How connections are encrypted, from `security.protocol` and `ssl.*`; null for plain TCP. */
export function tlsSettings(settings: Partial<SecuritySettings>): TlsSettings | null {
  const protocol = settings.securityProtocol ?? "PLAINTEXT";
  if (protocol !== "SSL" && protocol !== "SASL_SSL") return null;
  const { sslKeystoreLocation, sslKeystoreCertificateChain, sslKeystoreKey } = settings;
  return {
    ca: pem(settings.sslTruststoreCertificates, settings.sslTruststoreLocation),
    certificate: pem(sslKeystoreCertificateChain, sslKeystoreLocation),
    key: pem(sslKeystoreKey, sslKeystoreLocation),
    keyPassphrase: settings.sslKeyPassword ?? null,
    verifyServerName: (settings.sslEndpointIdentificationAlgorithm ?? "https") !== "",
    protocols: settings.sslEnabledProtocols ?? [],
    cipherSuites: settings.sslCipherSuites ?? [],
  };
}

/** The text itself, or the file that holds it: as in Kafka a PEM key store is one file with key and certificates. */
function pem(text: string | null | undefined, path: string | null | undefined): Pem | null {
  if (text !== null && text !== undefined) return { type: "text", pem: text };
  return path === null || path === undefined ? null : { type: "file", path };
}
