import type { SaslCredentials, SaslMechanism } from "./sasl-mechanism.ts";

/** PLAIN (RFC 4616): user name and password as they are. Only over TLS are they a secret. */
export function plain({ username, password }: SaslCredentials): SaslMechanism {
  return {
    name: "PLAIN",
    newExchange: () => ({
      start: async () => new TextEncoder().encode(`\0${username}\0${password}`),
      answer: async () => null,
    }),
  };
}
