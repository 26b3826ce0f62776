import type { KafkaTarget } from "../target/kafka.ts";
import type { Certificates } from "./certificates.ts";
import type { ListenerName } from "./secure-kafka.ts";

/** One thing that has to be as it should: resolves with what was seen, rejects with what was wrong. */
export interface Story {
  readonly name: string;
  run(): Promise<string>;
}

/** Where stories happen. */
export interface SecureWorld {
  readonly kafka: KafkaTarget;
  readonly certificates: Certificates;
  readonly ports: ReadonlyMap<string, number>;
}

/** The bootstrap server of a listener. Host: as the certificates have it, or an address. */
export function serverOf({ ports }: SecureWorld, listener: ListenerName): string {
  return `127.0.0.1:${ports.get(listener)}`;
}

/** A token as Kafka's unsecured validator takes it: signed by nobody, for tests alone. */
export function unsecuredToken(subject: string, lifetimeS = 300): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const issuedAtS = Math.floor(Date.now() / 1000);
  const claims = { sub: subject, iat: issuedAtS, exp: issuedAtS + lifetimeS };
  return `${part({ alg: "none" })}.${part(claims)}.`;
}
