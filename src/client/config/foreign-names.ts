/**
 * Names by which other clients call an option of ours: kafkajs's, @platformatic/kafka's and librdkafka's. Only for the
 * hint of an error; they are not accepted, since their units and meanings differ in places.
 */
const foreignNames: ReadonlyMap<string, string> = new Map([
  ["acknowledge", "acks"],
  ["allowautotopiccreation", "allowAutoCreateTopics"],
  ["authenticationtimeout", "socketConnectionSetupTimeoutMs"],
  ["autocommit", "enableAutoCommit"],
  ["autocommitinterval", "autoCommitIntervalMs"],
  ["brokers", "bootstrapServers"],
  ["bootstrapbrokers", "bootstrapServers"],
  ["compression", "compressionType"],
  ["compressioncodec", "compressionType"],
  ["connectiontimeout", "socketConnectionSetupTimeoutMs"],
  ["connecttimeout", "socketConnectionSetupTimeoutMs"],
  ["deserializers", "valueDeserializer"],
  ["fetchwaitmaxms", "fetchMaxWaitMs"],
  ["frombeginning", "autoOffsetReset"],
  ["heartbeatinterval", "heartbeatIntervalMs"],
  ["idempotent", "enableIdempotence"],
  ["lingerms", "lingerMs"],
  ["maxbytes", "fetchMaxBytes"],
  ["maxbytesperpartition", "maxPartitionFetchBytes"],
  ["maxinflightrequests", "maxInFlightRequestsPerConnection"],
  ["maxwaittime", "fetchMaxWaitMs"],
  ["maxwaittimeinms", "fetchMaxWaitMs"],
  ["metadatabrokerlist", "bootstrapServers"],
  ["metadatamaxage", "metadataMaxAgeMs"],
  ["minbytes", "fetchMinBytes"],
  ["partitionassigners", "partitionAssignmentStrategy"],
  ["protocols", "partitionAssignmentStrategy"],
  ["queuebufferingmaxms", "lingerMs"],
  ["rackid", "clientRack"],
  ["rebalancetimeout", "maxPollIntervalMs"],
  ["requesttimeout", "requestTimeoutMs"],
  ["sasl", "saslMechanism"],
  ["saslmechanisms", "saslMechanism"],
  ["serializers", "valueSerializer"],
  ["sessiontimeout", "sessionTimeoutMs"],
  ["ssl", "securityProtocol"],
  ["sslcalocation", "sslTruststoreLocation"],
  ["sslcapem", "sslTruststoreCertificates"],
  ["sslcertificatelocation", "sslKeystoreLocation"],
  ["sslcertificatepem", "sslKeystoreCertificateChain"],
  ["sslkeylocation", "sslKeystoreLocation"],
  ["sslkeypem", "sslKeystoreKey"],
  ["tls", "securityProtocol"],
]);

/** Our name for what another client calls `name`, or null. */
export function ownNameOf(name: string): string | null {
  return foreignNames.get(name.toLowerCase().replace(/[^a-z0-9]/g, "")) ?? null;
}
