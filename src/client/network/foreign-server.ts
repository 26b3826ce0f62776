/** Enough of the stream's beginning to tell who answers. */
const GREETING_BYTES = 16;
/** Long enough to tell the usual strangers apart. */
const TELLING_BYTES = 5;
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR_VERSION = 3;

/**
 * What answers, if its first bytes show that it is not a Kafka broker on this security protocol; null if nothing does.
 * In Kafka's protocol the first four bytes are a length, which for any text would be over 500 MB.
 */
export function foreignServer(firstBytes: Uint8Array): string | null {
  if (firstBytes.length < TELLING_BYTES) return null;
  if (firstBytes[0] === TLS_ALERT || firstBytes[0] === TLS_HANDSHAKE) {
    if (firstBytes[1] !== TLS_MAJOR_VERSION) return null;
    return "a TLS server answers: set securityProtocol to SSL or SASL_SSL";
  }
  let text = "";
  for (let i = 0; i < Math.min(firstBytes.length, 16); i++) {
    const byte = firstBytes[i]!;
    if (byte < 0x20 || byte > 0x7e) break;
    text += String.fromCharCode(byte);
  }
  if (text.length < TELLING_BYTES) return null;
  if (text.startsWith("HTTP/"))
    return "an HTTP server answers: is this the port of a Kafka broker?";
  return `the answer begins with "${text}": is this the port of a Kafka broker?`;
}

/** The beginning of what a server sends, until it is long enough to tell a stranger. */
export class Greeting {
  #bytes: number[] | null = [];

  /** Looks at the next bytes; returns what answers if it is not a Kafka broker. */
  look(bytes: Uint8Array): string | null {
    if (this.#bytes === null) return null;
    const greeting = this.#bytes;
    for (let i = 0; i < bytes.length && greeting.length < GREETING_BYTES; i++) {
      greeting.push(bytes[i]!);
    }
    if (greeting.length === GREETING_BYTES) this.#bytes = null;
    return foreignServer(Uint8Array.from(greeting));
  }
}
