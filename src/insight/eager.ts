/** Kafka's assignor of incremental rebalances (KIP-429), and the protocol of Kafka Streams, which has them since 2.4. */
const COOPERATIVE: readonly string[] = ["cooperative-sticky", "stream"];

/** Eager members give up every partition before they rejoin. So do members of any protocol that is not known not to. */
export function isEager(protocolName: string | null): boolean {
  return protocolName === null || !COOPERATIVE.includes(protocolName);
}
