/** One Apache Kafka with a listener for each way to be secure, and for some ways to be wrong. */
import { type KafkaTarget, startKafka } from "../target/kafka.ts";
import type { Certificates } from "./certificates.ts";

export const ALICE = { username: "alice", password: "alice's secret" } as const;

/** After how long a session of the SCRAM users has to be renewed at the listener `RENEWING`. */
export const SESSION_MS = 3_000;

const LISTENERS = {
  TLS: "SSL",
  MUTUAL: "SSL",
  EXPIRED: "SSL",
  OTHERNAME: "SSL",
  SELFSIGNED: "SSL",
  SECURE: "SASL_SSL",
  RENEWING: "SASL_SSL",
  CLEAR: "SASL_PLAINTEXT",
} as const;

export type ListenerName = keyof typeof LISTENERS;

const MODULES = "org.apache.kafka.common.security";
const SCRAM = `${MODULES}.scram.ScramLoginModule required;`;
const PLAIN = `${MODULES}.plain.PlainLoginModule required user_alice="${ALICE.password}";`;
const OAUTH = `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`;

export async function startSecureKafka(certificates: Certificates): Promise<KafkaTarget> {
  const { server, otherName, expired, selfSigned } = certificates;
  return startKafka({
    listeners: LISTENERS,
    scram: ["SCRAM-SHA-256", "SCRAM-SHA-512"].map(
      (mechanism) => `${mechanism}=[name=${ALICE.username},password="${ALICE.password}"]`,
    ),
    config: [
      "group.initial.rebalance.delay.ms=0",
      "ssl.truststore.type=PEM",
      `ssl.truststore.location=${certificates.ca}`,
      "ssl.keystore.type=PEM",
      `ssl.keystore.location=${server}`,
      `listener.name.expired.ssl.keystore.location=${expired}`,
      `listener.name.othername.ssl.keystore.location=${otherName}`,
      `listener.name.selfsigned.ssl.keystore.location=${selfSigned}`,
      "listener.name.mutual.ssl.client.auth=required",
      ...sasl("secure"),
      ...sasl("clear"),
      ...sasl("renewing"),
      `listener.name.renewing.scram-sha-256.connections.max.reauth.ms=${SESSION_MS}`,
    ],
  });
}

function sasl(listener: string): string[] {
  const jaas = (mechanism: string, value: string) =>
    `listener.name.${listener}.${mechanism}.sasl.jaas.config=${value}`;
  return [
    `listener.name.${listener}.sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN,OAUTHBEARER`,
    jaas("scram-sha-256", SCRAM),
    jaas("scram-sha-512", SCRAM),
    jaas("plain", PLAIN),
    jaas("oauthbearer", OAUTH),
  ];
}
