import { readFileSync } from "node:fs";

/** One field as Kafka's message definitions have it. */
export interface KafkaField {
  readonly name: string;
  readonly type: string;
  /** Missing where only `taggedVersions` are given. */
  readonly versions?: string;
  readonly nullableVersions?: string;
  readonly taggedVersions?: string;
  readonly flexibleVersions?: string;
  readonly tag?: number;
  /** JSON's null is no default; the text "null" is a default of null. */
  readonly default?: string | number | boolean | null;
  readonly ignorable?: boolean;
  readonly fields?: readonly KafkaField[];
}

/** One message as Kafka's definitions have it. */
export interface KafkaMessage {
  readonly name: string;
  readonly type: string;
  readonly apiKey?: number;
  readonly validVersions: string;
  readonly flexibleVersions?: string;
  readonly latestVersionUnstable?: boolean;
  readonly fields?: readonly KafkaField[];
  readonly commonStructs?: readonly {
    readonly name: string;
    readonly fields: readonly KafkaField[];
  }[];
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/kafka/${name}`, import.meta.url), "utf8"));
}

export const kafkaMessages = fixture("messages.json") as Readonly<Record<string, KafkaMessage>>;

export const kafkaApis = fixture("apis.json") as readonly {
  readonly key: number;
  readonly name: string;
  readonly oldest: number;
  readonly latest: number;
  readonly latestStable: number;
}[];

export const kafkaErrors = fixture("errors.json") as readonly {
  readonly code: number;
  readonly name: string;
  readonly retriable: boolean;
}[];
