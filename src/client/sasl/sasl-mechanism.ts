/** One run of a SASL mechanism, as the client sees it (RFC 4422). */
export interface SaslExchange {
  /** The first message to the server. */
  start(): Promise<Uint8Array>;
  /**
   * The answer to a server's message; null when there is nothing more to say and the server has proved what it had to.
   * Throws `AuthenticationError` when it has not.
   */
  answer(challenge: Uint8Array): Promise<Uint8Array | null>;
}

export interface SaslMechanism {
  /** As brokers name it: `SCRAM-SHA-256`. */
  readonly name: string;
  newExchange(): SaslExchange;
}

/** Who the client says it is. */
export interface SaslCredentials {
  readonly username: string;
  readonly password: string;
}
