import { type BrokerConfig, brokerConfigDefinition } from "./broker-config.ts";
import { type ConfigDefinition, formatConfig, InvalidConfigError } from "./config-definition.ts";
import type { ConfigResource } from "./config-store.ts";
import { type TopicConfigName, topicConfigDefinition, topicConfigValue } from "./topic-config.ts";

/** One change to one configuration. */
export interface ConfigOperation {
  readonly name: string;
  readonly value: string | null;
  /** `AlterConfigOp.OpType`: 0 set (the default), 1 delete, 2 append, 3 subtract. */
  readonly configOperation?: number;
}

const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

/**
 * What is set for a resource after the operations. Appending and subtracting start from the value in force and are
 * for lists alone. Throws {@link InvalidConfigError}.
 */
export function applyConfigOperations(
  operations: readonly ConfigOperation[],
  context: {
    readonly current: ReadonlyMap<string, string>;
    readonly target: ConfigResource;
    readonly config: BrokerConfig;
  },
): Map<string, string> {
  const altered = new Map(context.current);
  for (const { name, value, configOperation = SET } of operations) {
    switch (configOperation) {
      case SET:
        altered.set(name, value!);
        break;
      case DELETE:
        altered.delete(name);
        break;
      case APPEND:
      case SUBTRACT: {
        const elements = listInForce(name, altered.get(name), context);
        const given = value!.split(",");
        const result =
          configOperation === APPEND
            ? [...elements, ...given.filter((each) => !elements.includes(each))]
            : elements.filter((each) => !given.includes(each));
        altered.set(name, result.join(","));
        break;
      }
      default:
        throw new InvalidConfigError(`Unknown operations type ${configOperation}`);
    }
  }
  return altered;
}

function listInForce(
  name: string,
  set: string | undefined,
  { target, config }: { readonly target: ConfigResource; readonly config: BrokerConfig },
): string[] {
  const definition: ConfigDefinition | undefined =
    target.type === "Topic" ? topicConfigDefinition(name) : brokerConfigDefinition(name);
  if (definition?.type !== "LIST") {
    throw new InvalidConfigError(
      `Can't APPEND or SUBTRACT to key ${name} because its type is not LIST.`,
    );
  }
  if (set !== undefined) return set.split(",").filter((element) => element !== "");
  const inForce =
    target.type === "Topic"
      ? formatConfig(definition, topicConfigValue(name as TopicConfigName, new Map(), config))
      : formatConfig(definition, definition.defaultValue);
  return (inForce ?? "").split(",").filter((element) => element !== "");
}
