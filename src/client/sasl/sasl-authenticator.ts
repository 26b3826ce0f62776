import { errorName, saslAuthenticate, saslHandshake } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { SecuritySettings } from "../cluster/cluster-settings.ts";
import { AuthenticationError, kafkaError } from "../errors/errors.ts";
import type { Authenticator, Exchange } from "../network/connection-settings.ts";
import { oauthbearer } from "./oauthbearer.ts";
import { plain } from "./plain.ts";
import type { SaslCredentials, SaslMechanism } from "./sasl-mechanism.ts";
import { SCRAM_HASHES, scram } from "./scram.ts";

/** The longest of our mechanisms takes two rounds; a server that wants many more is not one of Kafka's. */
const MAX_ROUNDS = 10;

/**
 * How the client proves who it is, from `security.protocol` and `sasl.*`; null when nobody asks. Throws `TypeError` when
 * the mechanism is not known or its credentials are missing.
 */
export function saslAuthenticator(
  settings: Partial<SecuritySettings> & { readonly requestTimeoutMs: number },
  ports: ClientPorts,
): Authenticator | null {
  const protocol = settings.securityProtocol ?? "PLAINTEXT";
  if (!protocol.startsWith("SASL_")) return null;
  return new SaslAuthenticator(mechanismOf(settings, ports));
}

function mechanismOf(
  settings: Partial<SecuritySettings> & { readonly requestTimeoutMs: number },
  ports: ClientPorts,
): SaslMechanism {
  const name = settings.saslMechanism ?? "GSSAPI";
  const hash = SCRAM_HASHES.get(name);
  if (hash !== undefined) {
    const world = { crypto: ports.scram, entropy: ports.entropy };
    return scram(name, hash, { credentials: credentialsOf(settings, name), world });
  }
  if (name === "PLAIN") return plain(credentialsOf(settings, name));
  if (name === "OAUTHBEARER") {
    const token = settings.saslOauthbearerToken ?? null;
    if (token === null) throw new TypeError("saslMechanism OAUTHBEARER needs saslOauthbearerToken");
    return oauthbearer(token, { clock: ports.clock, timeoutMs: settings.requestTimeoutMs });
  }
  throw new TypeError(
    `saslMechanism ${name} is not supported: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER are`,
  );
}

function credentialsOf(settings: Partial<SecuritySettings>, name: string): SaslCredentials {
  const { saslUsername, saslPassword } = settings;
  if (typeof saslUsername === "string" && typeof saslPassword === "string") {
    return { username: saslUsername, password: saslPassword };
  }
  throw new TypeError(`saslMechanism ${name} needs saslUsername and saslPassword`);
}

/** SaslHandshake, then the mechanism's messages in SaslAuthenticate (KIP-152). Java: `SaslClientAuthenticator`. */
export class SaslAuthenticator implements Authenticator {
  readonly #mechanism: SaslMechanism;

  constructor(mechanism: SaslMechanism) {
    this.#mechanism = mechanism;
  }

  async authenticate(exchange: Exchange, brokerName: string): Promise<number> {
    await this.#agree(exchange, brokerName);
    const run = this.#mechanism.newExchange();
    let message = await run.start();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const response = await exchange(saslAuthenticate, { authBytes: message });
      this.#check(response, brokerName);
      const next = await run.answer(response.authBytes);
      if (next === null) return response.sessionLifetimeMs;
      message = next;
    }
    throw new AuthenticationError(
      `${this.#mechanism.name} with ${brokerName} did not end after ${MAX_ROUNDS} rounds`,
    );
  }

  async #agree(exchange: Exchange, brokerName: string): Promise<void> {
    const mechanism = this.#mechanism.name;
    const { errorCode, mechanisms } = await exchange(saslHandshake, { mechanism });
    const error = errorName(errorCode);
    if (error === "NONE") return;
    if (error === "UNSUPPORTED_SASL_MECHANISM") {
      throw new AuthenticationError(
        `${brokerName} does not have SASL mechanism ${mechanism}; it has ${mechanisms.join(", ") || "none"}`,
      );
    }
    throw new AuthenticationError(
      `${brokerName} refused the SASL handshake: ${kafkaError(error).message}`,
    );
  }

  #check(
    response: { readonly errorCode: number; readonly errorMessage: string | null },
    brokerName: string,
  ): void {
    const error = errorName(response.errorCode);
    if (error === "NONE") return;
    const why = response.errorMessage ?? kafkaError(error).message;
    throw new AuthenticationError(
      `${brokerName} refused the credentials (${this.#mechanism.name}): ${why}`,
    );
  }
}
