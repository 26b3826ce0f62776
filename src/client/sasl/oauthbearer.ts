import type { Clock } from "../../ports/index.ts";
import type { OauthbearerToken } from "../config/security-options.ts";
import { AuthenticationError } from "../errors/errors.ts";
import type { SaslExchange, SaslMechanism } from "./sasl-mechanism.ts";

/** RFC 6750: what a bearer token may consist of. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
/** The separator of RFC 7628; alone, it acknowledges the server's refusal. */
const SEPARATOR = "\x01";

/**
 * OAUTHBEARER (RFC 7628, KIP-255): a token from somebody whom the broker trusts. It is asked for anew for each
 * connection and each renewal of a session, and has `timeoutMs` to come.
 */
export function oauthbearer(
  token: OauthbearerToken,
  world: { readonly clock: Clock; readonly timeoutMs: number },
): SaslMechanism {
  return { name: "OAUTHBEARER", newExchange: () => new OauthbearerExchange(token, world) };
}

class OauthbearerExchange implements SaslExchange {
  readonly #token: OauthbearerToken;
  readonly #world: { readonly clock: Clock; readonly timeoutMs: number };
  #refusal: string | null = null;

  constructor(
    token: OauthbearerToken,
    world: { readonly clock: Clock; readonly timeoutMs: number },
  ) {
    this.#token = token;
    this.#world = world;
  }

  async start(): Promise<Uint8Array> {
    const token = await this.#freshToken();
    if (typeof token !== "string" || !TOKEN.test(token)) {
      throw new AuthenticationError(
        "saslOauthbearerToken gave something that is not a bearer token",
      );
    }
    const message = `n,,${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${SEPARATOR}`;
    return new TextEncoder().encode(message);
  }

  /** A server that has something to say refuses, in JSON, and waits for an acknowledgement before it fails. */
  async answer(challenge: Uint8Array): Promise<Uint8Array | null> {
    if (challenge.length === 0) return null;
    if (this.#refusal !== null) {
      throw new AuthenticationError(`OAUTHBEARER: the server refused the token: ${this.#refusal}`);
    }
    this.#refusal = new TextDecoder().decode(challenge);
    return new TextEncoder().encode(SEPARATOR);
  }

  async #freshToken(): Promise<unknown> {
    const token = this.#token;
    if (typeof token === "string") return token;
    const { clock, timeoutMs } = this.#world;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(clock.nowMs() + timeoutMs, () =>
        reject(
          new AuthenticationError(`saslOauthbearerToken gave no token within ${timeoutMs} ms`),
        ),
      );
      const failed = (error: unknown) => {
        timer.cancel();
        const why = error instanceof Error ? error.message : String(error);
        reject(new AuthenticationError(`saslOauthbearerToken failed: ${why}`, { cause: error }));
      };
      Promise.resolve()
        .then(token)
        .then((value) => {
          timer.cancel();
          resolve(value);
        }, failed);
    });
  }
}
