import type { SecureVersion } from "node:tls";

/** Oldest first. */
const VERSIONS: readonly SecureVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** `ssl.enabled.protocols` as the range that OpenSSL takes; empty: the platform's. */
export function protocolRange(protocols: readonly string[]): {
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
} {
  const enabled = VERSIONS.filter((version) => protocols.includes(version));
  const minVersion = enabled[0];
  const maxVersion = enabled.at(-1);
  return minVersion === undefined || maxVersion === undefined ? {} : { minVersion, maxVersion };
}

/** `ssl.cipher.suites` as OpenSSL's list. Java has IANA's names, OpenSSL its own for those older than TLS 1.3. */
export function cipherList(suites: readonly string[]): string {
  return suites.map(openSslName).join(":");
}

function openSslName(suite: string): string {
  if (!suite.includes("_WITH_")) return suite;
  return suite
    .replace(/^(TLS|SSL)_/, "")
    .replace(/^RSA_WITH_/, "")
    .replace("_WITH_", "_")
    .replace(/AES_(\d+)_CBC/, "AES$1")
    .replace(/AES_(\d+)/, "AES$1")
    .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
    .replaceAll("_", "-");
}
