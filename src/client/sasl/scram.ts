import type { Entropy, ScramCrypto, ScramHash } from "../../ports/index.ts";
import { AuthenticationError } from "../errors/errors.ts";
import type { SaslCredentials, SaslExchange, SaslMechanism } from "./sasl-mechanism.ts";
import {
  clientFirstBare,
  parseServerFinal,
  parseServerFirst,
  type ServerFirst,
} from "./scram-messages.ts";

/*
 * SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677; KIP-84): both sides prove that they know the password, and nobody
 * who listens learns it.
 *
 *   client: n,,n=user,r=CN            CN a nonce of ours
 *   server: r=CNSN,s=salt,i=count     the same nonce, with the server's behind it
 *   client: c=biws,r=CNSN,p=proof     only who knows the password, or its salted hash, can make it
 *   server: v=signature               only who has the stored keys of this user can make it
 *
 * The last step is what tells a broker from somebody who pretends: without a right signature nothing else is sent.
 * As in Kafka, names and passwords are not normalised (SASLprep): their UTF-8 bytes are taken as they are. There is no
 * channel binding.
 */

/** No channel binding, no authorisation identity; and the same in base64, as the final message repeats it. */
const GS2_HEADER = "n,,";
const GS2_HEADER_BASE64 = "biws";
/** RFC 7677 and Kafka's `ScramMechanism`: fewer make a stolen hash cheap to try passwords on. */
const MIN_ITERATIONS = 4_096;
/** A server that asks for more wants our CPU; Kafka stores at most 16,384. */
const MAX_ITERATIONS = 1_000_000;

export const SCRAM_HASHES: ReadonlyMap<string, ScramHash> = new Map([
  ["SCRAM-SHA-256", "sha256"],
  ["SCRAM-SHA-512", "sha512"],
]);

export interface ScramWorld {
  readonly crypto: ScramCrypto;
  readonly entropy: Entropy;
}

/** SCRAM with the hash of that mechanism's name. */
export function scram(
  name: string,
  hash: ScramHash,
  options: { readonly credentials: SaslCredentials; readonly world: ScramWorld },
): SaslMechanism {
  const { credentials, world } = options;
  return {
    name,
    newExchange: () => new ScramExchange(hash, credentials, { ...world, nonce: newNonce(world) }),
  };
}

/** One run, as a machine of three steps. The nonce must be fresh. */
export class ScramExchange implements SaslExchange {
  readonly #hash: ScramHash;
  readonly #credentials: SaslCredentials;
  readonly #crypto: ScramCrypto;
  readonly #nonce: string;
  readonly #firstBare: string;
  #step: "first" | "final" | "done" = "first";
  #serverSignature: Uint8Array = new Uint8Array(0);

  constructor(
    hash: ScramHash,
    credentials: SaslCredentials,
    { crypto, nonce }: { readonly crypto: ScramCrypto; readonly nonce: string },
  ) {
    this.#hash = hash;
    this.#credentials = credentials;
    this.#crypto = crypto;
    this.#nonce = nonce;
    this.#firstBare = clientFirstBare(credentials.username, nonce);
  }

  async start(): Promise<Uint8Array> {
    return bytesOf(GS2_HEADER + this.#firstBare);
  }

  async answer(challenge: Uint8Array): Promise<Uint8Array | null> {
    const message = new TextDecoder().decode(challenge);
    switch (this.#step) {
      case "first":
        this.#step = "final";
        return bytesOf(await this.#clientFinal(message));
      case "final":
        this.#step = "done";
        this.#verify(parseServerFinal(message));
        return null;
      case "done":
        throw new AuthenticationError("SCRAM: the server goes on after its final message");
    }
  }

  async #clientFinal(serverFirst: string): Promise<string> {
    const { nonce, salt, iterations } = this.#checked(parseServerFirst(serverFirst));
    const crypto = this.#crypto;
    const hash = this.#hash;
    const password = bytesOf(this.#credentials.password);
    const salted = await crypto.pbkdf2(hash, { password, salt, iterations });
    const clientKey = crypto.hmac(hash, salted, bytesOf("Client Key"));
    const serverKey = crypto.hmac(hash, salted, bytesOf("Server Key"));
    const withoutProof = `c=${GS2_HEADER_BASE64},r=${nonce}`;
    const authMessage = bytesOf(`${this.#firstBare},${serverFirst},${withoutProof}`);
    const signature = crypto.hmac(hash, crypto.hash(hash, clientKey), authMessage);
    this.#serverSignature = crypto.hmac(hash, serverKey, authMessage);
    const proof = clientKey.map((byte, i) => byte ^ signature[i]!);
    return `${withoutProof},p=${Buffer.from(proof).toString("base64")}`;
  }

  #checked(first: ServerFirst): ServerFirst {
    if (!first.nonce.startsWith(this.#nonce) || first.nonce.length === this.#nonce.length) {
      throw new AuthenticationError("SCRAM: the server's nonce does not continue ours");
    }
    if (first.iterations < MIN_ITERATIONS || first.iterations > MAX_ITERATIONS) {
      throw new AuthenticationError(
        `SCRAM: the server asks for ${first.iterations} iterations; ${MIN_ITERATIONS} to ${MAX_ITERATIONS} are accepted`,
      );
    }
    return first;
  }

  #verify(signature: Uint8Array): void {
    const expected = this.#serverSignature;
    let difference = signature.length ^ expected.length;
    for (let i = 0; i < expected.length; i++) difference |= expected[i]! ^ (signature[i] ?? 0);
    if (difference === 0) return;
    throw new AuthenticationError(
      "SCRAM: the server's signature is wrong: it does not know this user, so it is not the broker it says it is",
    );
  }
}

/** 244 bits of chance; the characters are such as a nonce may have. */
function newNonce({ entropy }: ScramWorld): string {
  const bytes = Buffer.concat([entropy.uuidBytes(), entropy.uuidBytes()]);
  return bytes.toString("base64url");
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
