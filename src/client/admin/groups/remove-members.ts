import { leaveGroup } from "../../../protocol/index.ts";
import type { Destination } from "../../cluster/cluster.ts";
import { UnsupportedVersionError } from "../../errors/errors.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome } from "../item-errors.ts";
import { done, finalResults, type ItemOutcome, type ItemResults, onlyOf } from "../item-results.ts";
import { atCoordinators } from "../locate/coordinators.ts";
import { describeGroups } from "./describe-groups.ts";

/** A static member by its instance id, any other by its member id. */
export type MemberToRemove = { readonly groupInstanceId: string } | { readonly memberId: string };

export interface RemoveMembersOptions extends AdminCallOptions {
  /** Default: all members that the group has. */
  readonly members?: readonly MemberToRemove[];
  /** For the brokers' logs (KIP-800), behind the words `member was removed by an admin`. */
  readonly reason?: string;
}

const REASON = "member was removed by an admin";
/** What Kafka cuts reasons to. */
const MAX_REASON_LENGTH = 255;
/** From this version on several members leave at once, and static ones by their instance id (KIP-345). */
const MEMBERS_VERSION = 3;

/**
 * Removes members from a classic group at once, without waiting for their sessions to end. Running ones join again: stop
 * them first. The results are by instance id or member id.
 */
export async function removeMembers(
  call: AdminCall,
  groupId: string,
  { members, reason = "" }: RemoveMembersOptions,
): Promise<ItemResults<void>> {
  const identities = (members ?? (await allMembers(call, groupId))).map((member) => ({
    memberId: "memberId" in member ? member.memberId : "",
    groupInstanceId: "groupInstanceId" in member ? member.groupInstanceId : null,
    reason: (reason === "" ? REASON : `${REASON}: ${reason}`).slice(0, MAX_REASON_LENGTH),
  }));
  const results = onlyOf(
    await askEach<ReadonlyMap<string, ItemOutcome<void>>>(call, {
      items: [groupId],
      locate: atCoordinators,
      ask: async (to) => new Map([[groupId, await ask(call, to, { groupId, identities })]]),
    }),
  );
  return finalResults(results);
}

async function allMembers(call: AdminCall, groupId: string): Promise<MemberToRemove[]> {
  const { members } = onlyOf(await describeGroups(call, [groupId]));
  return members.map(({ memberId, groupInstanceId }) =>
    groupInstanceId === null ? { memberId } : { groupInstanceId },
  );
}

interface Leaving {
  readonly groupId: string;
  readonly identities: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly reason: string;
  }[];
}

async function ask(
  call: AdminCall,
  to: Destination,
  { groupId, identities }: Leaving,
): Promise<ItemOutcome<ReadonlyMap<string, ItemOutcome<void>>>> {
  if (identities.length === 0) return done(new Map());
  try {
    const response = await call.send(
      to,
      leaveGroup,
      { groupId, members: identities },
      { minVersion: MEMBERS_VERSION },
    );
    const subject = `group ${groupId}`;
    const problem = errorOutcome({ errorCode: response.errorCode, subject }, coordinatorErrors);
    return problem ?? done(new Map(response.members.map(outcomeOf)));
  } catch (error) {
    const isStatic = identities.some(({ groupInstanceId }) => groupInstanceId !== null);
    if (!(error instanceof UnsupportedVersionError) || isStatic) throw error;
    return leaveOneByOne(call, to, { groupId, identities });
  }
}

function outcomeOf(member: {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly errorCode: number;
}): [string, ItemOutcome<void>] {
  const name = member.groupInstanceId ?? member.memberId;
  const { errorCode } = member;
  const problem = errorOutcome({ errorCode, subject: `member ${name}` }, coordinatorErrors);
  return [name, problem ?? done(undefined)];
}

/** Brokers older than 2.4. */
async function leaveOneByOne(
  call: AdminCall,
  to: Destination,
  { groupId, identities }: Leaving,
): Promise<ItemOutcome<ReadonlyMap<string, ItemOutcome<void>>>> {
  const outcomes = new Map<string, ItemOutcome<void>>();
  for (const { memberId } of identities) {
    const body = { groupId, memberId };
    const { errorCode } = await call.send(to, leaveGroup, body, {
      maxVersion: MEMBERS_VERSION - 1,
    });
    const outcome = errorOutcome({ errorCode, subject: `member ${memberId}` }, coordinatorErrors);
    if (outcome?.type === "again" || outcome?.type === "moved") return outcome;
    outcomes.set(memberId, outcome ?? done(undefined));
  }
  return done(outcomes);
}
