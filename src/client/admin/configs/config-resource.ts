import type { AdminCall } from "../admin-call.ts";
import type { Location } from "../ask-each.ts";

/** What has configurations (`ConfigResource.Type`). */
export type ConfigResourceType = "topic" | "broker" | "broker-logger" | "client-metrics" | "group";

export interface ConfigResource {
  readonly type: ConfigResourceType;
  /** A topic, a group, a broker id in digits. Empty is the default of all brokers. */
  readonly name: string;
}

const TYPE_CODES: Readonly<Record<ConfigResourceType, number>> = {
  topic: 2,
  broker: 4,
  "broker-logger": 8,
  "client-metrics": 16,
  group: 32,
};

export function resourceTypeCode(type: ConfigResourceType): number {
  return TYPE_CODES[type];
}

/** `topic orders`: for people, and as a key of results. */
export function resourceName({ type, name }: ConfigResource): string {
  return name === "" ? `${type} default` : `${type} ${name}`;
}

/** The same for a resource as an answer names it. */
export function resourceNameOf(result: {
  readonly resourceType: number;
  readonly resourceName: string;
}): string {
  const types = Object.entries(TYPE_CODES) as [ConfigResourceType, number][];
  const type = types.find(([, code]) => code === result.resourceType)?.[0] ?? "topic";
  return resourceName({ type, name: result.resourceName });
}

/** A broker answers for itself; any broker for the rest. */
export function atOwners(
  resources: ReadonlyMap<string, ConfigResource>,
): (items: readonly string[], call: AdminCall) => Promise<ReadonlyMap<string, Location>> {
  return async (items) =>
    new Map(items.map((item) => [item, ownerOf(resources.get(item)!)] as const));
}

function ownerOf({ type, name }: ConfigResource): Location {
  const isOneBroker = (type === "broker" || type === "broker-logger") && name !== "";
  if (!isOneBroker) return { type: "at", to: { type: "any" } };
  if (/^\d+$/.test(name)) return { type: "at", to: { type: "node", nodeId: Number(name) } };
  const message = `A broker is named by its id in digits, but was named "${name}"`;
  return { type: "failed", error: new RangeError(message) };
}
