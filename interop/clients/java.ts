/** The Java client, through Kafka's own VerifiableConsumer, once per classic assignor. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { MemberCommand, MemberEvent } from "../member-process.ts";
import { installKafka, kafkaClassPath, kafkaVersion, peerPath } from "../peers.ts";
import type { Client, MemberRole } from "./client.ts";

const assignorClasses: Record<string, string> = {
  range: "RangeAssignor",
  roundrobin: "RoundRobinAssignor",
  sticky: "StickyAssignor",
  "cooperative-sticky": "CooperativeStickyAssignor",
};

/** Arguments that run a class of Kafka's jars in a small JVM that starts fast. */
export function javaArguments(
  className: string,
  args: readonly string[],
  /** Folders of classes beside Kafka's jars. */
  classes: readonly string[] = [],
): string[] {
  const jvm = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
  return [...jvm, "-cp", [...classes, kafkaClassPath].join(":"), className, ...args];
}

/** The Java client with the assignor it is given, range where none is. */
export const java: Client = {
  name: "java",
  staticMembership: "stays",
  prepare: installKafka,
  version: async () => kafkaVersion,
  member: verifiableConsumer,
};

function verifiableConsumer(role: MemberRole): MemberCommand {
  const names = (role.assignor ?? "range").split(",");
  const classes = names.map((name) => `org.apache.kafka.clients.consumer.${assignorClasses[name]}`);
  const args = [
    ...["--bootstrap-server", role.bootstrapServers],
    ...["--group-id", role.groupId],
    ...["--topic", role.topic],
    ...["--session-timeout", String(role.sessionTimeoutMs)],
    ...["--assignment-strategy", classes.join(",")],
    ...["--command-config", commandConfig(role.clientId)],
    "--verbose",
  ];
  if (role.groupInstanceId !== undefined) args.push("--group-instance-id", role.groupInstanceId);
  return {
    command: "java",
    args: javaArguments("org.apache.kafka.tools.VerifiableConsumer", args),
    parse: parseToolLine,
    leave: "SIGTERM",
  };
}

function commandConfig(clientId: string): string {
  const folder = peerPath("java-members");
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${clientId}.properties`;
  const properties = [
    `client.id=${clientId}`,
    "heartbeat.interval.ms=500",
    "fetch.max.wait.ms=200",
    "metadata.max.age.ms=2000",
  ];
  writeFileSync(path, `${properties.join("\n")}\n`);
  return path;
}

interface ToolEvent {
  name: string;
  partitions?: { topic: string; partition: number }[];
  partition?: number;
  offset?: number;
  value?: string;
  success?: boolean;
  error?: string;
}

/** VerifiableConsumer prints JSON lines of its own. */
function parseToolLine(line: string): MemberEvent[] {
  if (!line.startsWith("{")) return [];
  const told = JSON.parse(line) as ToolEvent;
  const partitions = (told.partitions ?? []).map(({ partition }) => partition);
  switch (told.name) {
    case "partitions_assigned":
      return [{ event: "assigned", partitions }];
    case "partitions_revoked":
      return [{ event: "revoked", partitions }];
    case "record_data":
      return [recordEvent(told)];
    case "offsets_committed":
      return told.success === false ? [{ event: "error", message: `commit: ${told.error}` }] : [];
    case "shutdown_complete":
      return [{ event: "left" }];
    default:
      return [];
  }
}

function recordEvent({ partition, offset, value }: ToolEvent): MemberEvent {
  return {
    event: "records",
    partition: partition ?? -1,
    records: [[offset ?? -1, value ?? ""]],
  };
}
