import {
  errorCode,
  type ListConfigResourcesRequest,
  type ListConfigResourcesResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import {
  type ConfigResourceType,
  configResourceType,
  configResourceTypeId,
} from "./config-store.ts";

const ALL_TYPES: readonly ConfigResourceType[] = [
  "Topic",
  "Broker",
  "BrokerLogger",
  "ClientMetrics",
  "Group",
];

/** ListConfigResources: what can be described; version 0 lists subscriptions of client metrics alone (KIP-1142). */
export function handleListConfigResources(
  call: Call<ListConfigResourcesRequest, ListConfigResourcesResponseInput>,
  broker: BrokerContext,
): void {
  const types = wantedTypes(call.version === 0 ? [16] : call.request.resourceTypes);
  if (types === null) {
    call.reply({ errorCode: errorCode("UNSUPPORTED_VERSION"), configResources: [] });
    return;
  }
  const configResources = types.flatMap((type) =>
    namesOf(type, broker).map((resourceName) => ({
      resourceName,
      resourceType: configResourceTypeId(type),
    })),
  );
  call.reply({ configResources });
}

/** null when one of them is unknown. */
function wantedTypes(ids: readonly number[]): readonly ConfigResourceType[] | null {
  if (ids.length === 0) return ALL_TYPES;
  const types = [...new Set(ids)].map(configResourceType);
  return types.every((type) => type !== undefined) ? types : null;
}

function namesOf(type: ConfigResourceType, { cluster }: BrokerContext): string[] {
  switch (type) {
    case "Topic":
      return Array.from(cluster.topics(), (topic) => topic.name);
    case "Broker":
    case "BrokerLogger":
      return cluster.brokers.alive.map((broker) => String(broker.nodeId));
    case "ClientMetrics":
    case "Group":
      return cluster.configs.namesOf(type);
  }
}
