import { AuthenticationError } from "../errors/errors.ts";

/** What the server says first (RFC 5802 §7). */
export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

const SERVER_FIRST =
  /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9][0-9]{0,9})(?:,.*)?$/;
const SERVER_FINAL = /^(?:v=([A-Za-z0-9+/]+={0,2})|e=([^,]*))(?:,.*)?$/;

/** `n=user,r=nonce`: the client's first message without the channel-binding header. */
export function clientFirstBare(username: string, nonce: string): string {
  return `n=${username.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
}

/** Throws `AuthenticationError` for anything else than a server's first message. */
export function parseServerFirst(message: string): ServerFirst {
  // `m=` is an extension that must be understood: there is none.
  const [, nonce, salt, iterations] = SERVER_FIRST.exec(message) ?? [];
  if (nonce === undefined || salt === undefined) {
    throw new AuthenticationError("SCRAM: the server's first message is malformed");
  }
  return { nonce, salt: Buffer.from(salt, "base64"), iterations: Number(iterations) };
}

/** The server's signature. Throws `AuthenticationError` with the server's reason, or when it is malformed. */
export function parseServerFinal(message: string): Uint8Array {
  const [, signature, error] = SERVER_FINAL.exec(message) ?? [];
  if (signature !== undefined) return Buffer.from(signature, "base64");
  if (error === undefined) {
    throw new AuthenticationError("SCRAM: the server's final message is malformed");
  }
  throw new AuthenticationError(`SCRAM: the server refused: ${error}`);
}
