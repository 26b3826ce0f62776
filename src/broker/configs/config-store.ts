/** `ConfigResource.Type`, by its name. */
export type ConfigResourceType = "Topic" | "Broker" | "BrokerLogger" | "ClientMetrics" | "Group";

const resourceTypeIds: Readonly<Record<ConfigResourceType, number>> = {
  Topic: 2,
  Broker: 4,
  BrokerLogger: 8,
  ClientMetrics: 16,
  Group: 32,
};

const resourceTypes = new Map<number, ConfigResourceType>(
  Object.entries(resourceTypeIds).map(([type, id]) => [id, type as ConfigResourceType]),
);

/** The type that a number on the wire stands for, `undefined` for one that Kafka does not know. */
export function configResourceType(id: number): ConfigResourceType | undefined {
  return resourceTypes.get(id);
}

export function configResourceTypeId(type: ConfigResourceType): number {
  return resourceTypeIds[type];
}

export interface ConfigResource {
  readonly type: ConfigResourceType;
  /** A topic, a broker's id or "" for all brokers, a group, a subscription of client metrics. */
  readonly name: string;
}

const noConfigs: ReadonlyMap<string, string> = new Map();

/**
 * The configurations that were set while the cluster runs, as text, by resource: what a KRaft controller keeps as
 * `ConfigRecord`s. Whoever parsed one asks `onChanged` when to look again.
 */
export class ConfigStore {
  readonly #resources = new Map<ConfigResourceType, Map<string, ReadonlyMap<string, string>>>();
  readonly #listeners = new Set<(resource: ConfigResource) => void>();

  get(resource: ConfigResource): ReadonlyMap<string, string> {
    return this.#resources.get(resource.type)?.get(resource.name) ?? noConfigs;
  }

  /** Replaces everything that was set for the resource. */
  replace(resource: ConfigResource, configs: ReadonlyMap<string, string>): void {
    const ofType =
      this.#resources.get(resource.type) ?? new Map<string, ReadonlyMap<string, string>>();
    this.#resources.set(resource.type, ofType);
    if (configs.size === 0) ofType.delete(resource.name);
    else ofType.set(resource.name, new Map(configs));
    for (const listener of this.#listeners) listener(resource);
  }

  /** The resources of a type that have anything set. */
  namesOf(type: ConfigResourceType): string[] {
    return [...(this.#resources.get(type)?.keys() ?? [])];
  }

  /** Calls `listener` after every change. Returns the way to stop it. */
  onChanged(listener: (resource: ConfigResource) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
