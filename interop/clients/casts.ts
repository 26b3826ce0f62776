/** Who plays: which client each of the three members of a group is. */
import type { Client } from "./client.ts";
import { franzGo } from "./franz-go.ts";
import { java } from "./java.ts";
import { kcat, librdkafka } from "./librdkafka.ts";
import { kafkajs, platformatic1, platformatic2 } from "./node-clients.ts";
import { regroup } from "./regroup.ts";

/** Three members of one group: of one client, or of several that share an assignor. */
export interface Cast {
  readonly name: string;
  readonly clients: readonly [Client, Client, Client];
  readonly assignor?: string;
}

function alone(client: Client, assignor?: string): Cast {
  const clients = [client, client, client] as const;
  if (assignor === undefined) return { name: client.name, clients };
  return { name: `${client.name}/${assignor}`, clients, assignor };
}

/** regroup and another client in one group, twice: who joins first leads. */
function withRegroup(other: Client, assignor: string): Cast[] {
  const named = (first: Client, second: Client) => `${first.name}+${second.name}/${assignor}`;
  return [
    { name: named(regroup, other), clients: [regroup, other, regroup], assignor },
    { name: named(other, regroup), clients: [other, regroup, other], assignor },
  ];
}

/** Every cast that lives a group life. The assignor is named where the client has a choice. */
export const casts: readonly Cast[] = [
  alone(kafkajs),
  alone(platformatic1),
  alone(platformatic2),
  alone(kcat, "range"),
  alone(kcat, "cooperative-sticky"),
  alone(librdkafka, "roundrobin"),
  alone(librdkafka, "cooperative-sticky"),
  alone(franzGo, "range"),
  alone(franzGo, "cooperative-sticky"),
  alone(java, "range"),
  alone(java, "roundrobin"),
  alone(java, "sticky"),
  alone(java, "cooperative-sticky"),
  {
    name: "kafkajs+platformatic",
    clients: [kafkajs, platformatic1, platformatic2],
    assignor: "RoundRobinAssigner",
  },
  { name: "java+librdkafka", clients: [java, librdkafka, kcat], assignor: "range" },
  {
    name: "java+librdkafka+franz-go",
    clients: [java, librdkafka, franzGo],
    assignor: "cooperative-sticky",
  },
  alone(regroup),
  alone(regroup, "range"),
  alone(regroup, "roundrobin"),
  alone(regroup, "sticky"),
  alone(regroup, "cooperative-sticky"),
  ...withRegroup(kafkajs, "RoundRobinAssigner"),
  ...withRegroup(platformatic1, "roundrobin"),
  ...withRegroup(platformatic2, "roundrobin"),
  ...withRegroup(kcat, "range"),
  ...withRegroup(librdkafka, "range"),
  ...withRegroup(librdkafka, "cooperative-sticky"),
  ...withRegroup(franzGo, "cooperative-sticky"),
  ...withRegroup(java, "range"),
  ...withRegroup(java, "sticky"),
  ...withRegroup(java, "cooperative-sticky"),
  {
    name: "java+regroup+franz-go",
    clients: [java, regroup, franzGo],
    assignor: "cooperative-sticky",
  },
  {
    name: "regroup+librdkafka+java",
    clients: [regroup, librdkafka, java],
    assignor: "range",
  },
];

/** The distinct clients of a cast. */
export function clientsOf(cast: Cast): Client[] {
  return [...new Set(cast.clients)];
}
