import type { TopicPartition } from "../../model/index.ts";
import type { GroupDescription, MemberDescription } from "../../node-client/index.ts";
import { type Column, tableLines } from "../table.ts";
import type { OffsetRow } from "./offset-rows.ts";
import { inOrder } from "./topic-scope.ts";

/** What kafka-consumer-groups prints where there is nothing. */
const MISSING = "-";

function column(title: string, leastWidth = 15): Column {
  return { title, leastWidth };
}

/** `--describe`, `--describe --offsets`: a partition a line. Verbose adds the committed leader epoch. */
export function offsetsTable(rows: readonly OffsetRow[], verbose: boolean): string[] {
  const columns = [
    column("GROUP"),
    column("TOPIC"),
    column("PARTITION", 10),
    ...(verbose ? [column("LEADER-EPOCH")] : []),
    column("CURRENT-OFFSET"),
    column("LOG-END-OFFSET"),
    column("LAG"),
    column("CONSUMER-ID"),
    column("HOST"),
    column("CLIENT-ID"),
  ];
  return tableLines(
    columns,
    rows.map((row) => [
      row.groupId,
      row.topic,
      String(row.partition),
      ...(verbose ? [orMissing(row.leaderEpoch)] : []),
      orMissing(row.currentOffset),
      orMissing(row.logEndOffset),
      orMissing(row.lag),
      orMissing(row.member?.memberId),
      orMissing(row.member?.host),
      orMissing(row.member?.clientId),
    ]),
  );
}

/**
 * `--describe --members`: a member a line, with instance ids where there are any. Verbose adds what they own, and for the
 * consumer protocol what they are to own.
 */
export function membersTable(group: GroupDescription, verbose: boolean): string[] {
  const hasInstances = group.members.some(({ groupInstanceId }) => groupInstanceId !== null);
  const columns = [
    column("GROUP"),
    column("CONSUMER-ID"),
    ...(hasInstances ? [column("GROUP-INSTANCE-ID", 20)] : []),
    column("HOST"),
    column("CLIENT-ID"),
    column("#PARTITIONS"),
    ...(verbose
      ? [
          column("CURRENT-EPOCH"),
          column("CURRENT-ASSIGNMENT", 20),
          column("TARGET-EPOCH"),
          column("TARGET-ASSIGNMENT", 20),
        ]
      : []),
  ];
  return tableLines(
    columns,
    group.members.map((member) => [
      group.groupId,
      member.memberId,
      ...(hasInstances ? [member.groupInstanceId ?? ""] : []),
      member.host,
      member.clientId,
      String(member.assignment.length),
      ...(verbose ? epochCells(group, member) : []),
    ]),
  );
}

function epochCells(group: GroupDescription, member: MemberDescription): string[] {
  return [
    orMissing(member.memberEpoch),
    assignmentText(member.assignment),
    orMissing(group.targetAssignmentEpoch),
    assignmentText(member.targetAssignment ?? []),
  ];
}

/** `orders:0,2;payments:1`. */
export function assignmentText(assignment: readonly TopicPartition[]): string {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of inOrder(assignment)) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  }
  const parts = [...topics].map(([topic, partitions]) => `${topic}:${partitions.join(",")}`);
  return parts.length === 0 ? MISSING : parts.join(";");
}

/** `--describe --state`: one line. Verbose adds the epochs of the consumer protocol. */
export function stateTable(group: GroupDescription, verbose: boolean): string[] {
  const { nodeId, host, port } = group.coordinator;
  const columns = [
    column("GROUP"),
    column("COORDINATOR (ID)", 25),
    column("ASSIGNMENT-STRATEGY", 20),
    column("STATE", 20),
    ...(verbose ? [column("GROUP-EPOCH"), column("TARGET-ASSIGNMENT-EPOCH", 25)] : []),
    column("#MEMBERS"),
  ];
  return tableLines(columns, [
    [
      group.groupId,
      `${host}:${port}  (${nodeId})`,
      group.partitionAssignor || MISSING,
      group.state,
      ...(verbose ? [orMissing(group.groupEpoch), orMissing(group.targetAssignmentEpoch)] : []),
      String(group.members.length),
    ],
  ]);
}

function orMissing(value: string | number | null | undefined): string {
  return value === null || value === undefined ? MISSING : String(value);
}
