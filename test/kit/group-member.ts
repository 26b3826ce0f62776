import {
  heartbeat,
  type JoinGroupResponse,
  joinGroup,
  leaveGroup,
  syncGroup,
} from "../../src/protocol/index.ts";
import type { ScriptedClient, Sent } from "./scripted-client.ts";

const SUBSCRIPTION = new TextEncoder().encode("subscription");

/** One member of a classic group, as a test moves it. */
export class GroupMember {
  readonly client: ScriptedClient;
  readonly groupId: string;
  memberId = "";
  generationId = -1;
  readonly groupInstanceId: string | null;

  constructor(client: ScriptedClient, groupId: string, groupInstanceId: string | null = null) {
    this.client = client;
    this.groupId = groupId;
    this.groupInstanceId = groupInstanceId;
  }

  join(options: { sessionTimeoutMs?: number; rebalanceTimeoutMs?: number } = {}) {
    return this.client.send(joinGroup, {
      groupId: this.groupId,
      memberId: this.memberId,
      groupInstanceId: this.groupInstanceId,
      protocolType: "consumer",
      sessionTimeoutMs: options.sessionTimeoutMs ?? 45_000,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 300_000,
      protocols: [{ name: "range", metadata: SUBSCRIPTION }],
    });
  }

  /** Takes the member id, and the generation, from an answer. */
  learn({ response }: Sent<typeof joinGroup>): JoinGroupResponse {
    if (response === null)
      throw new Error(`${this.client.clientId} has no answer to its JoinGroup`);
    this.memberId = response.memberId;
    if (response.errorCode === 0) this.generationId = response.generationId;
    return response;
  }

  /** As leader: gives each of these members its own name as assignment. As follower: with nobody. */
  sync(memberIds: readonly string[] = []) {
    return this.client.send(syncGroup, {
      groupId: this.groupId,
      memberId: this.memberId,
      groupInstanceId: this.groupInstanceId,
      generationId: this.generationId,
      protocolType: "consumer",
      protocolName: "range",
      assignments: memberIds.map((memberId) => ({
        memberId,
        assignment: new TextEncoder().encode(`for ${memberId}`),
      })),
    });
  }

  heartbeat() {
    return this.client.send(heartbeat, {
      groupId: this.groupId,
      memberId: this.memberId,
      groupInstanceId: this.groupInstanceId,
      generationId: this.generationId,
    });
  }

  leave() {
    const { groupId, memberId } = this;
    return this.client.send(leaveGroup, { groupId, members: [{ memberId }] });
  }
}
