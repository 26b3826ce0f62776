/** Protocol types and protocols that real clients use: kept once instead of once per group. */
const NAMES = new Map(
  [
    "consumer",
    "range",
    "roundrobin",
    "sticky",
    "cooperative-sticky",
    "RoundRobinAssigner",
    "connect",
    "compatible",
    "sessioned",
    "eager",
  ].map((name) => [name, name]),
);

/** The same text, in the one copy of it where it is well known: every frame brings a new one. */
export function wellKnown(name: string): string {
  return NAMES.get(name) ?? name;
}
