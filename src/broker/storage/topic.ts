import type { Uuid } from "../../model/index.ts";
import type { LogConfig } from "../configs/log-config.ts";
import type { Partition } from "./partition.ts";

/** The topic that holds the groups' journal. */
export const OFFSETS_TOPIC = "__consumer_offsets";
/** The topic that holds the transactions' journal. */
export const TRANSACTION_STATE_TOPIC = "__transaction_state";

/** Whether Kafka itself owns a topic of that name: clients read it and may not write to it. */
export function isInternalTopic(name: string): boolean {
  return name === OFFSETS_TOPIC || name === TRANSACTION_STATE_TOPIC;
}

/** The form in which metrics show a name: topics that share it would be confused (`Topic.unifyCollisionChars`). */
export function unifiedName(name: string): string {
  return name.replaceAll(".", "_");
}

export class Topic {
  readonly name: string;
  readonly id: Uuid;
  readonly isInternal: boolean;
  readonly partitions: Partition[] = [];
  #logConfig: LogConfig;

  constructor(options: {
    readonly name: string;
    readonly id: Uuid;
    readonly logConfig: LogConfig;
  }) {
    this.name = options.name;
    this.id = options.id;
    this.isInternal = isInternalTopic(options.name);
    this.#logConfig = options.logConfig;
  }

  get logConfig(): LogConfig {
    return this.#logConfig;
  }

  /** Puts a changed configuration in force, in every partition. */
  configure(logConfig: LogConfig): void {
    this.#logConfig = logConfig;
    for (const partition of this.partitions) partition.log.config = logConfig;
  }
}
