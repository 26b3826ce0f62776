import type { PeerCertificate } from "node:tls";
import { TlsRefusedError } from "./tls-refused-error.ts";

/** Where a handshake failed, and what the server showed. */
export interface TlsAttempt {
  readonly host: string;
  readonly port: number;
  readonly certificate: PeerCertificate | null;
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
]);
/** Codes of OpenSSL's verification that are neither `ERR_SSL_…` nor `ERR_TLS_…`. */
const VERIFICATION = /^(CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_)/;
const NOT_TLS: ReadonlySet<string> = new Set([
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_HTTP_REQUEST",
  "EPROTO",
]);

/**
 * Says what is wrong, with which certificate, at which server, and what may be done; `TlsRefusedError` where trying again
 * will not help, a plain error for a connection that was lost.
 */
export function tlsFailure(error: Error & { code?: string }, attempt: TlsAttempt): Error {
  const code = error.code ?? "";
  const refused = (text: string) => new TlsRefusedError(text, error);
  const shown = `the certificate of ${attempt.host}:${attempt.port}${describe(attempt.certificate)}`;
  if (code === "CERT_HAS_EXPIRED") {
    return refused(`${shown} has expired${until(attempt.certificate)}`);
  }
  if (code === "CERT_NOT_YET_VALID") {
    return refused(`${shown} is not valid yet${since(attempt.certificate)}`);
  }
  if (UNTRUSTED.has(code)) {
    return refused(
      `${shown} is not signed by a trusted authority; name the one that signed it with sslTruststoreLocation`,
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return refused(`${shown} is for another name: it names ${namesOf(attempt.certificate)}`);
  }
  if (NOT_TLS.has(code)) {
    return refused(
      `${attempt.host}:${attempt.port} does not answer with TLS; is it a plaintext listener? (${error.message})`,
    );
  }
  if (/^ERR_(SSL|TLS)_/.test(code) || VERIFICATION.test(code)) return refused(alertText(error));
  if (code === "ECONNRESET" && attempt.certificate === null) {
    const text = `${attempt.host}:${attempt.port} closed the connection during the TLS handshake; is it a plaintext listener?`;
    return Object.assign(new Error(text, { cause: error }), { code });
  }
  return error;
}

/** OpenSSL puts the place in its own sources into the message; the reason alone says as much. */
function alertText(error: Error & { reason?: string }): string {
  return `TLS failed: ${error.reason ?? error.message}`;
}

function describe(certificate: PeerCertificate | null): string {
  if (certificate === null || certificate.subject === undefined) return "";
  const { subject, issuer } = certificate;
  const signer = issuer?.CN === undefined ? "" : `, signed by "${issuer.CN}"`;
  return ` ("${subject.CN ?? ""}"${signer})`;
}

function namesOf(certificate: PeerCertificate | null): string {
  return certificate?.subjectaltname ?? `"${certificate?.subject?.CN ?? ""}"`;
}

function until(certificate: PeerCertificate | null): string {
  return certificate?.valid_to === undefined ? "" : ` on ${certificate.valid_to}`;
}

function since(certificate: PeerCertificate | null): string {
  return certificate?.valid_from === undefined ? "" : `: it begins on ${certificate.valid_from}`;
}
