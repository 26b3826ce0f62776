/** Eager members give up every partition before they rejoin (KIP-429). Only this assignor of Kafka's does not. */
export function isEager(protocolName: string | null): boolean {
  return protocolName !== "cooperative-sticky";
}
