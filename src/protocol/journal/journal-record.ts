import { type Fields, Message, type Versions } from "../schema/index.ts";

/** One kind of record in a coordinator's journal: the schemas of its key and value. */
export interface JournalRecord<Key extends Fields = Fields, Value extends Fields = Fields> {
  /** The number that stands before the key (`CoordinatorRecordType`). */
  readonly type: number;
  /** Kafka's name without suffix: `OffsetCommit`. */
  readonly name: string;
  readonly key: Message<Key>;
  readonly value: Message<Value>;
}

/** The declaration of a journal record. Keys have a single version, so that equal keys are equal bytes. */
export interface JournalRecordDefinition<Key extends Fields, Value extends Fields> {
  readonly type: number;
  readonly name: string;
  readonly key: Key;
  readonly versions: Versions;
  readonly flexible?: Versions;
  readonly value: Value;
}

/** Declares a record of a journal. Throws `TypeError` when the declaration contradicts itself. */
export function journalRecord<const Key extends Fields, const Value extends Fields>(
  definition: JournalRecordDefinition<Key, Value>,
): JournalRecord<Key, Value> {
  const { type, name, versions, flexible = "none" } = definition;
  return {
    type,
    name,
    key: new Message({ name: `${name}Key`, versions: "0" }, definition.key),
    value: new Message({ name: `${name}Value`, versions, flexible }, definition.value),
  };
}
