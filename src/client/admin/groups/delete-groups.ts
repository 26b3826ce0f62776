import { deleteGroups as deleteGroupsApi } from "../../../protocol/index.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemResults } from "../item-results.ts";
import { atCoordinators } from "../locate/coordinators.ts";

/** Deletes groups without members, and their committed offsets. Others are `NON_EMPTY_GROUP`. */
export function deleteGroups(
  call: AdminCall,
  groupIds: readonly string[],
): Promise<ItemResults<void>> {
  return askEach(call, {
    items: [...new Set(groupIds)],
    locate: atCoordinators,
    ask: async (to, items) => {
      const { results } = await call.send(to, deleteGroupsApi, { groupsNames: items });
      return new Map(
        results.map(({ groupId, errorCode }) => {
          const subject = `group ${groupId}`;
          return [
            groupId,
            errorOutcome({ errorCode, subject }, coordinatorErrors) ?? done(undefined),
          ];
        }),
      );
    },
  });
}
