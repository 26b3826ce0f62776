import type { Turn } from "../turn.ts";
import { assignedPartitions } from "./assigned-partitions.ts";
import type { ClassicGroup } from "./group.ts";
import { usesConsumerProtocol } from "./protocols.ts";

/** What the leader assigned, read from the consumer protocol where the group speaks it. */
export function noteAssignmentStored(turn: Turn, group: ClassicGroup): void {
  if (!turn.env.notes) return;
  const readable = usesConsumerProtocol(group);
  turn.note(group.groupId, {
    type: "AssignmentStored",
    generationId: group.generationId,
    assignments: Array.from(group.members.values(), ({ memberId, assignment }) => ({
      memberId,
      partitions: readable ? assignedPartitions(assignment) : null,
    })),
  });
}
