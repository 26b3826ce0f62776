import { type Api, encodeRequest } from "../../../src/protocol/index.ts";
import type {
  Field,
  FieldType,
  PrimitiveName,
  StructType,
} from "../../../src/protocol/schema/index.ts";
import { inRange } from "../../../src/protocol/schema/index.ts";
import type { SeededEntropy } from "../../kit/seeded-entropy.ts";

const UNKNOWN_TOPIC_ID = "AbCdEfGhIjKlMnOpQrStUw";

/** What random requests are made of: few names, so that they meet, and whatever the broker said of itself. */
export interface Vocabulary {
  readonly memberIds: string[];
  readonly topicIds: string[];
}

/** A request that encodes, in which some fields make sense. */
export class RequestMaker {
  readonly vocabulary: Vocabulary = { memberIds: [""], topicIds: [UNKNOWN_TOPIC_ID] };
  readonly #entropy: SeededEntropy;

  constructor(entropy: SeededEntropy) {
    this.#entropy = entropy;
  }

  make(api: Api, version: number, correlationId: number): Uint8Array {
    const target = { api, apiVersion: version, correlationId, clientId: "fuzz" };
    return encodeRequest(target, this.#struct(api.request, version) as never);
  }

  #struct(type: StructType, version: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(type.fields)) {
      if (inRange(field.versions, version)) value[name] = this.#field(name, field, version);
    }
    return value;
  }

  #field(name: string, field: Field, version: number): unknown {
    const mayBeNull = inRange(field.nullableVersions, version);
    if (mayBeNull && this.#entropy.below(4) === 0) return null;
    return this.#value(name, field.type, version);
  }

  #value(name: string, type: FieldType, version: number): unknown {
    if (typeof type === "string") return this.#primitive(name, type);
    if (type.kind === "struct") return this.#struct(type, version);
    const length = this.#entropy.below(3);
    return Array.from({ length }, () => this.#value(name, type.element, version));
  }

  #primitive(name: string, type: PrimitiveName): unknown {
    switch (type) {
      case "bool":
        return this.#entropy.below(2) === 1;
      case "string":
        return this.#text(name);
      case "uuid":
        return this.#pick(this.vocabulary.topicIds);
      case "bytes":
      case "records":
        return new Uint8Array(this.#entropy.below(80)).fill(this.#entropy.below(256));
      case "float64":
        return this.#entropy.below(100) / 7;
      default:
        return this.#integer(name);
    }
  }

  #text(name: string): string {
    const number = this.#entropy.below(3);
    if (/memberId/i.test(name)) return this.#pick(this.vocabulary.memberIds);
    if (/group(s|Id|sNames)?$|^key$|coordinatorKeys/i.test(name)) return `group-${number}`;
    if (/protocolType/i.test(name)) return "consumer";
    if (/protocolName/i.test(name)) return "range";
    if (/instanceId/i.test(name)) return `instance-${number}`;
    if (/value/i.test(name)) return String(number * 1000);
    if (/^name$/.test(name)) return this.#pick(["t", "u", "range", "retention.ms"]);
    return this.#pick(["t", "u", "", "x.y"]);
  }

  /** Small numbers, because those mean something; a wait is never longer than a minute. */
  #integer(name: string): number {
    if (/sessionTimeout/i.test(name)) return this.#pick([10_000, 6_000, 45_000, 1]);
    if (/timeout|maxWait/i.test(name)) return this.#pick([0, 1, 500, 20_000, 60_000]);
    if (/partitions|count|replicationFactor/i.test(name)) return this.#pick([-1, 0, 1, 3]);
    if (/bytes/i.test(name)) return this.#pick([0, 1, 1_000, 1_000_000]);
    if (/acks|replicaId|epoch|isolation/i.test(name)) return this.#pick([-1, -1, 0, 1]);
    return this.#pick([-2, -1, 0, 0, 1, 2, 3, 100]);
  }

  #pick<T>(among: readonly T[]): T {
    return among[this.#entropy.below(among.length)]!;
  }
}
