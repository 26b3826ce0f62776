import { readFileSync, statSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Pem, TlsSettings } from "../ports/index.ts";
import { cipherList, protocolRange } from "./tls-options.ts";
import { TlsRefusedError } from "./tls-refused-error.ts";

interface CachedContext {
  readonly context: SecureContext;
  /** When the files were last changed, as far as files are involved. */
  readonly stamp: string;
}

/**
 * Certificates and keys, made ready for OpenSSL. That takes milliseconds, so it is done once for each settings object, and
 * again when one of its files has changed.
 */
export class TlsCredentials {
  readonly #contexts = new WeakMap<TlsSettings, CachedContext>();

  /** Throws {@link TlsRefusedError}, which names the file and the option, when something cannot be read. */
  contextFor(tls: TlsSettings): SecureContext {
    const stamp = [tls.ca, tls.certificate, tls.key].map(stampOf).join(" ");
    const cached = this.#contexts.get(tls);
    if (cached?.stamp === stamp) return cached.context;
    const context = makeContext(tls);
    this.#contexts.set(tls, { context, stamp });
    return context;
  }
}

function makeContext(tls: TlsSettings): SecureContext {
  const ca = read(tls.ca, "trusted certificates");
  const cert = read(tls.certificate, "certificate chain");
  const key = read(tls.key, "private key");
  if (ca !== null) tryOut({ ca }, `the trusted certificates ${placeOf(tls.ca)}`);
  if (cert !== null) tryOut({ cert }, `the certificate chain ${placeOf(tls.certificate)}`);
  const passphrase = tls.keyPassphrase === null ? {} : { passphrase: tls.keyPassphrase };
  if (key !== null) tryOut({ key, ...passphrase }, `the private key ${placeOf(tls.key)}`);
  const { protocols, cipherSuites } = tls;
  const ciphers = cipherSuites.length === 0 ? {} : { ciphers: cipherList(cipherSuites) };
  tryOut(ciphers, `sslCipherSuites ${cipherSuites.join(", ")}`);
  const trust = ca === null ? {} : { ca };
  const identity = { ...(cert !== null && { cert }), ...(key !== null && { key, ...passphrase }) };
  return tryOut(
    { ...trust, ...identity, ...ciphers, ...protocolRange(protocols) },
    "certificate and private key together",
  );
}

function tryOut(options: Parameters<typeof createSecureContext>[0], what: string): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    throw new TlsRefusedError(`${what} cannot be used: ${(error as Error).message}`, error);
  }
}

function read(pem: Pem | null, what: string): string | null {
  if (pem === null) return null;
  const text = pem.type === "text" ? pem.pem : readFile(pem.path, what);
  if (text.includes("-----BEGIN ")) return text;
  throw new TlsRefusedError(
    `the ${what} ${placeOf(pem)} are not in PEM form (text with -----BEGIN …-----); Java's JKS and PKCS12 have to be converted`,
  );
}

function readFile(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new TlsRefusedError(
      `cannot read the ${what} from "${path}": ${(error as Error).message}`,
      error,
    );
  }
}

function placeOf(pem: Pem | null): string {
  return pem?.type === "file" ? `in "${pem.path}"` : "in the settings";
}

function stampOf(pem: Pem | null): string {
  if (pem?.type !== "file") return "-";
  return String(statSync(pem.path, { throwIfNoEntry: false })?.mtimeMs ?? "gone");
}
