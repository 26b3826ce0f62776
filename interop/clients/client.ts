/** A Kafka client implementation as the lives see it: how it is installed, and how a member is run. */
import type { MemberCommand } from "../member-process.ts";

/** The place of one member in its group. */
export interface MemberRole {
  readonly bootstrapServers: string;
  readonly groupId: string;
  readonly topic: string;
  /** `client.id`; member ids begin with it in most clients. */
  readonly clientId: string;
  readonly groupInstanceId?: string;
  readonly assignor?: string;
  readonly sessionTimeoutMs: number;
}

/** One client implementation in one version. */
export interface Client {
  readonly name: string;
  /** The client's own version, for the report; called after `prepare`. */
  version(): Promise<string>;
  /** Installs or finds the client; rejects with a MissingPeerError that says what is missing. */
  prepare(): Promise<void>;
  member(role: MemberRole): MemberCommand;
  /**
   * What the client does about `group.instance.id` (KIP-345): `none`, it has no static membership;
   * `stays`, it is static and stays in the group when it is closed; `leaves`, it is static but its
   * close removes the member.
   */
  readonly staticMembership: "none" | "stays" | "leaves";
  /**
   * It cannot follow a topic that gets more partitions, as seen on Kafka 4.3.0: its leader does not notice, and a member
   * that is given a partition which its cached metadata do not have dies of it.
   */
  readonly cannotGrow?: true;
  /** Its stream may deliver a batch twice after a rebalance, as seen on Kafka 4.3.0: counted, not judged. */
  readonly mayReread?: true;
  /** Its leader assigns in the order in which JoinGroup lists the members, which Kafka leaves to a hash map. */
  readonly assignsInListedOrder?: true;
}

/** The options every member program of ours takes. */
export function memberArguments(role: MemberRole): string[] {
  const args = [
    ...["--bootstrap", role.bootstrapServers],
    ...["--group", role.groupId],
    ...["--topic", role.topic],
    ...["--client-id", role.clientId],
    ...["--session-timeout", String(role.sessionTimeoutMs)],
  ];
  if (role.groupInstanceId !== undefined) args.push("--instance", role.groupInstanceId);
  if (role.assignor !== undefined) args.push("--assignor", role.assignor);
  return args;
}
