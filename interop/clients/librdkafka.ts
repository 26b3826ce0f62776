/** librdkafka twice: an old release as Debian ships it in kcat, and the newest in confluent-kafka's wheel. */
import { join } from "node:path";
import type { MemberEvent } from "../member-process.ts";
import { execute, installFromPyPI, MissingPeerError, peerPath, root } from "../peers.ts";
import { type Client, type MemberRole, memberArguments } from "./client.ts";

const pythonEnv = { PYTHONPATH: peerPath("python"), PYTHONDONTWRITEBYTECODE: "1" };

/** librdkafka through confluent-kafka-python. */
export const librdkafka: Client = {
  name: "librdkafka",
  staticMembership: "stays",
  prepare: () => installFromPyPI("python", ["confluent-kafka"], "confluent_kafka"),
  version: async () => {
    const program = "import confluent_kafka as c; print(c.libversion()[0], c.version())";
    const printed = await execute("python3", ["-c", program], { env: pythonEnv });
    const [library, wheel] = printed.trim().split(" ");
    return `${library} in confluent-kafka ${wheel}`;
  },
  member: (role) => ({
    command: "python3",
    args: [join(root, "interop/members/librdkafka.py"), ...memberArguments(role)],
    env: pythonEnv,
    leave: "stdin",
  }),
};

/** librdkafka through kcat's balanced consumer. */
export const kcat: Client = {
  name: "kcat",
  staticMembership: "stays",
  prepare: async () => {
    await execute("kcat", ["-V"]).catch((cause: unknown) => {
      throw new MissingPeerError("kcat: not installed (apt-get install kcat)", { cause });
    });
  },
  version: async () => {
    const printed = await execute("kcat", ["-V"]);
    const [, version, library] = /Version (\S+) .*librdkafka (\S+)/.exec(printed) ?? [];
    return `${version} with librdkafka ${library}`;
  },
  member: (role) => ({
    command: "kcat",
    args: kcatArguments(role),
    parse: parseKcatLine,
    leave: "SIGTERM",
  }),
};

function kcatArguments(role: MemberRole): string[] {
  const properties = {
    "client.id": role.clientId,
    "session.timeout.ms": role.sessionTimeoutMs,
    "heartbeat.interval.ms": 500,
    "auto.offset.reset": "earliest",
    "auto.commit.interval.ms": 250,
    "fetch.wait.max.ms": 200,
    "topic.metadata.refresh.interval.ms": 2000,
    ...(role.groupInstanceId === undefined ? {} : { "group.instance.id": role.groupInstanceId }),
    ...(role.assignor === undefined ? {} : { "partition.assignment.strategy": role.assignor }),
  };
  const settings = Object.entries(properties).flatMap(([key, value]) => ["-X", `${key}=${value}`]);
  const format = "record %p %o %s\\n";
  return [
    "-b",
    role.bootstrapServers,
    ...settings,
    "-u",
    "-f",
    format,
    "-G",
    role.groupId,
    role.topic,
  ];
}

/** kcat prints records on stdout in the format asked for, and what the group does on stderr. */
function parseKcatLine(line: string): MemberEvent[] {
  const [, partition, offset, value] = /^record (\d+) (\d+) (.*)$/.exec(line) ?? [];
  if (value !== undefined) {
    return [{ event: "records", partition: Number(partition), records: [[Number(offset), value]] }];
  }
  if (line.startsWith("% ERROR")) return [{ event: "error", message: line }];
  if (!line.includes(" rebalanced")) return [];
  // "… (memberid X): assigned: t [0], t [1]", or where cooperative "… incremental assignment of 2 partition(s) (…): …"
  const partitions = [...line.matchAll(/\[(\d+)\]/g)].map((found) => Number(found[1]));
  return [{ event: /\brevoked?\b/.test(line) ? "revoked" : "assigned", partitions }];
}
