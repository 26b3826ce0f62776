/**
 * One side did not accept the other in a TLS handshake, or our certificates cannot be used. Trying again will not help:
 * the client tells it from a lost connection by `tlsRefused`.
 */
export class TlsRefusedError extends Error {
  override readonly name = "TlsRefusedError";
  readonly tlsRefused = true;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
