import { describe, expect, it } from "vitest";
import { APIS, MESSAGES, type Message } from "../../src/protocol/index.ts";
import {
  defaultValue,
  type Field,
  type FieldType,
  type StructType,
  type VersionRange,
  type Versions,
  versionRange,
} from "../../src/protocol/schema/index.ts";
import {
  type KafkaField,
  type KafkaMessage,
  kafkaApis,
  kafkaMessages,
} from "./kafka-definitions.ts";

/** What a field is in one version: two schemas agree when they agree on this for every version. */
interface FieldInVersion {
  readonly path: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly tag: number | null;
  readonly default: unknown;
  readonly ignorable: boolean;
  readonly compact: boolean;
  /** Whether the version has it; of the others only the default and `ignorable` matter. */
  readonly present: boolean;
}

const NONE: VersionRange = { min: 0, max: -1 };

function rangeOf(text: string | undefined): VersionRange {
  return text === undefined ? NONE : versionRange(text as Versions);
}

function has(range: VersionRange, version: number): boolean {
  return version >= range.min && version <= range.max;
}

function ours(message: Message, version: number): FieldInVersion[] {
  const flexible = message.isFlexible(version);
  const visit = (type: StructType, path: string, live: boolean): FieldInVersion[] =>
    Object.entries(type.fields).flatMap(([name, field]) => {
      const present = live && has(field.versions, version);
      const inner = structIn(field.type);
      return [
        ourField(field, { path: `${path}.${name}`, version, present, flexible }),
        ...(inner === null ? [] : visit(inner, `${path}.${name}`, present)),
      ];
    });
  return visit(message, message.name, true);
}

interface At {
  readonly path: string;
  readonly version: number;
  readonly present: boolean;
  readonly flexible: boolean;
}

function ourField(field: Field, { path, version, present, flexible }: At): FieldInVersion {
  return {
    path,
    type: typeName(field.type),
    present,
    nullable: present && has(field.nullableVersions, version),
    tag: present && has(field.taggedVersions, version) ? field.tag : null,
    compact: present && flexible && field.flexible,
    default: structIn(field.type) !== null && field.default !== null ? "empty" : defaultOf(field),
    ignorable: field.ignorable,
  };
}

function defaultOf(field: Field): unknown {
  const value = defaultValue(field);
  return typeof value === "bigint" ? Number(value) : value;
}

function structIn(type: FieldType): StructType | null {
  if (typeof type === "string") return null;
  if (type.kind === "struct") return type;
  return typeof type.element === "string" ? null : type.element;
}

function typeName(type: FieldType): string {
  // The same bytes; what they mean to us is another thing.
  if (type === "int64Bits") return "int64";
  if (typeof type === "string") return type;
  if (type.kind === "struct") return type.name;
  return `[]${typeof type.element === "string" ? type.element : type.element.name}`;
}

function kafkas(message: KafkaMessage, version: number): FieldInVersion[] {
  const flexible = has(rangeOf(message.flexibleVersions), version);
  const common = new Map(message.commonStructs?.map(({ name, fields }) => [name, fields]));
  const visit = (fields: readonly KafkaField[], path: string, live: boolean): FieldInVersion[] =>
    fields.flatMap((field) => {
      const name = field.name.charAt(0).toLowerCase() + field.name.slice(1);
      const present = live && has(rangeOf(field.versions ?? field.taggedVersions), version);
      const inner = field.fields ?? common.get(field.type.replace("[]", ""));
      return [
        kafkaField(field, { path: `${path}.${name}`, version, present, flexible }),
        ...(inner === undefined ? [] : visit(inner, `${path}.${name}`, present)),
      ];
    });
  return visit(message.fields ?? [], message.name, true);
}

function kafkaField(field: KafkaField, { path, version, present, flexible }: At): FieldInVersion {
  return {
    path,
    type: field.type,
    present,
    nullable: present && has(rangeOf(field.nullableVersions), version),
    tag: present && has(rangeOf(field.taggedVersions), version) ? (field.tag ?? null) : null,
    compact: present && flexible && field.flexibleVersions !== "none",
    default: kafkaDefault(field),
    ignorable: field.ignorable ?? false,
  };
}

function kafkaDefault({ type, default: value }: KafkaField): unknown {
  if (value === "null") return null;
  if (/^(\[\])?[A-Z]/.test(type)) return "empty";
  if (type.startsWith("[]")) return [];
  if (type === "bytes" || type === "records") return new Uint8Array(0);
  if (type === "uuid") return "AAAAAAAAAAAAAAAAAAAAAA";
  if (type === "string") return value ?? "";
  if (type === "bool") return String(value).toLowerCase() === "true";
  return Number(value ?? 0);
}

describe("every schema is Kafka's", () => {
  it.each(MESSAGES.map((message) => [message.name, message] as const))(
    "%s, in every version",
    (name, message) => {
      const kafka = kafkaMessages[name]!;
      expect(message.versions).toEqual(rangeOf(kafka.validVersions));
      for (let version = message.versions.min; version <= message.versions.max; version++) {
        expect(ours(message, version)).toEqual(kafkas(kafka, version));
      }
    },
  );

  it.each(APIS.map((api) => [api.name, api] as const))(
    "%s has the key and the versions of Kafka",
    (_, api) => {
      const kafka = kafkaApis.find(({ key }) => key === api.key)!;
      expect(kafka.name.replaceAll("_", "").toLowerCase()).toBe(api.name.toLowerCase());
      expect(kafkaMessages[api.request.name]!.apiKey).toBe(api.key);
      expect([api.minVersion, api.maxVersion]).toEqual([kafka.oldest, kafka.latest]);
      expect(api.latestStableVersion).toBe(kafka.latestStable);
    },
  );
});

it("lists what of Kafka's messages is not here", () => {
  const here = new Set(MESSAGES.map(({ name }) => name));
  const missing = Object.values(kafkaMessages).filter(({ name }) => !here.has(name));
  const namesOf = (kind: string) =>
    missing
      .filter(({ type }) => type.endsWith(kind))
      .map(({ name }) => name.replace(/(Request|Response|Key|Value)$/, ""))
      .sort();
  expect(namesOf("response")).toEqual(namesOf("request"));
  expect(namesOf("value")).toEqual(namesOf("key"));
  const listed = { apis: namesOf("request"), journal: namesOf("key"), data: namesOf("data") };
  expect(listed).toMatchInlineSnapshot(`
    {
      "apis": [
        "AddRaftVoter",
        "AllocateProducerIds",
        "AlterClientQuotas",
        "AlterPartition",
        "AlterPartitionReassignments",
        "AlterReplicaLogDirs",
        "AlterShareGroupOffsets",
        "AlterUserScramCredentials",
        "AssignReplicasToDirs",
        "BeginQuorumEpoch",
        "BrokerHeartbeat",
        "BrokerRegistration",
        "ControlledShutdown",
        "ControllerRegistration",
        "CreateAcls",
        "CreateDelegationToken",
        "DeleteAcls",
        "DeleteShareGroupOffsets",
        "DeleteShareGroupState",
        "DescribeAcls",
        "DescribeClientQuotas",
        "DescribeDelegationToken",
        "DescribeQuorum",
        "DescribeShareGroupOffsets",
        "DescribeUserScramCredentials",
        "ElectLeaders",
        "EndQuorumEpoch",
        "Envelope",
        "ExpireDelegationToken",
        "FetchSnapshot",
        "InitializeShareGroupState",
        "ListPartitionReassignments",
        "ReadShareGroupState",
        "ReadShareGroupStateSummary",
        "RemoveRaftVoter",
        "RenewDelegationToken",
        "ShareAcknowledge",
        "ShareFetch",
        "ShareGroupDescribe",
        "ShareGroupHeartbeat",
        "StreamsGroupDescribe",
        "StreamsGroupHeartbeat",
        "UnregisterBroker",
        "UpdateFeatures",
        "UpdateRaftVoter",
        "Vote",
        "WriteShareGroupState",
      ],
      "data": [
        "DefaultPrincipalData",
        "KRaftVersionRecord",
        "LeaderChangeMessage",
        "SnapshotFooterRecord",
        "SnapshotHeaderRecord",
        "VotersRecord",
      ],
      "journal": [
        "ShareGroupCurrentMemberAssignment",
        "ShareGroupMemberMetadata",
        "ShareGroupMetadata",
        "ShareGroupStatePartitionMetadata",
        "ShareGroupTargetAssignmentMember",
        "ShareGroupTargetAssignmentMetadata",
        "StreamsGroupCurrentMemberAssignment",
        "StreamsGroupMemberMetadata",
        "StreamsGroupMetadata",
        "StreamsGroupTargetAssignmentMember",
        "StreamsGroupTargetAssignmentMetadata",
        "StreamsGroupTopology",
      ],
    }
  `);
});
