/** What has to work: topics, records and offsets over each kind of secure listener. */
import { Admin, type AdminOptions, Consumer, Producer } from "regroup";
import { ALICE, type ListenerName } from "./secure-kafka.ts";
import { type SecureWorld, type Story, serverOf, unsecuredToken } from "./story.ts";

type Security = Omit<AdminOptions, "bootstrapServers">;

const RECORD_COUNT = 500;

export function working(world: SecureWorld): Story[] {
  const trust = { sslTruststoreLocation: world.certificates.ca };
  const tls: Security = { securityProtocol: "SSL", ...trust };
  const identity = { sslKeystoreLocation: world.certificates.client };
  const sasl: Security = { securityProtocol: "SASL_SSL", ...trust };
  const alice = { saslUsername: ALICE.username, saslPassword: ALICE.password };
  const token = { saslOauthbearerToken: async () => unsecuredToken("alice") };
  const story = (name: string, listener: ListenerName, security: Security): Story => ({
    name,
    run: () => copyThrough(serverOf(world, listener), name, security),
  });
  return [
    story("TLS", "TLS", tls),
    story("mutual TLS", "MUTUAL", { ...tls, ...identity }),
    story("TLS, SCRAM-SHA-256", "SECURE", { ...sasl, saslMechanism: "SCRAM-SHA-256", ...alice }),
    story("TLS, SCRAM-SHA-512", "SECURE", { ...sasl, saslMechanism: "SCRAM-SHA-512", ...alice }),
    story("TLS, PLAIN", "SECURE", { ...sasl, saslMechanism: "PLAIN", ...alice }),
    story("TLS, OAUTHBEARER", "SECURE", { ...sasl, saslMechanism: "OAUTHBEARER", ...token }),
    story("SCRAM-SHA-512 without TLS", "CLEAR", {
      securityProtocol: "SASL_PLAINTEXT",
      saslMechanism: "SCRAM-SHA-512",
      ...alice,
    }),
    story("TLS, SCRAM-SHA-256 by Java's login line", "SECURE", {
      ...sasl,
      saslMechanism: "SCRAM-SHA-256",
      saslJaasConfig: `org.apache.kafka.common.security.scram.ScramLoginModule required username="${ALICE.username}" password="${ALICE.password}";`,
    }),
  ];
}

async function copyThrough(server: string, name: string, security: Security): Promise<string> {
  const options = { ...security, bootstrapServers: [server] };
  const topic = name.replaceAll(/[^A-Za-z0-9]+/g, "-");
  await using admin = new Admin(options);
  await admin.createTopics([{ name: topic, numPartitions: 3 }]);
  await using producer = new Producer(options);
  const values = Array.from({ length: RECORD_COUNT }, (_, i) => `record ${i}`);
  await Promise.all(values.map((value) => producer.send({ topic, key: value, value })));
  const read = await readAll(options, topic);
  const missing = values.filter((value) => !read.has(value)).length;
  if (missing > 0) throw new Error(`${missing} of ${RECORD_COUNT} records were not read`);
  return `${RECORD_COUNT} records written and read in a group`;
}

async function readAll(
  options: Security & { readonly bootstrapServers: string[] },
  topic: string,
): Promise<Set<string>> {
  const group = { groupId: `${topic}-readers`, autoOffsetReset: "earliest" } as const;
  await using consumer = new Consumer({ ...options, ...group });
  await consumer.subscribe([topic]);
  const read = new Set<string>();
  const deadlineMs = Date.now() + 30_000;
  while (read.size < RECORD_COUNT && Date.now() < deadlineMs) {
    for (const record of await consumer.poll(500)) read.add(String(record.value));
  }
  await consumer.commit();
  return read;
}
