import { findCoordinator } from "../../../protocol/index.ts";
import { UnsupportedVersionError } from "../../errors/errors.ts";
import type { AdminCall } from "../admin-call.ts";
import type { Location } from "../ask-each.ts";
import { errorOutcome, type PassingErrors } from "../item-errors.ts";

const GROUP_KEY_TYPE = 0;
/** From this version on one request looks up many (KIP-699, Kafka 3.0). */
const BATCH_VERSION = 4;
/** How many lookups are under way at once with older brokers. */
const LOOKUPS_AT_ONCE = 8;

/** Whoever was asked does not know yet: he is asked again. */
const lookupErrors: PassingErrors = {
  again: new Set(),
  moved: new Set(["COORDINATOR_NOT_AVAILABLE", "COORDINATOR_LOAD_IN_PROGRESS", "NOT_COORDINATOR"]),
};

interface Coordinator {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly nodeId: number;
}

/** Looks up the coordinators of groups, of all in one request where brokers can. */
export async function atCoordinators(
  groupIds: readonly string[],
  call: AdminCall,
): Promise<ReadonlyMap<string, Location>> {
  try {
    return await lookUpTogether(groupIds, call);
  } catch (error) {
    if (!(error instanceof UnsupportedVersionError)) throw error;
    return lookUpOneByOne(groupIds, call);
  }
}

async function lookUpTogether(
  groupIds: readonly string[],
  call: AdminCall,
): Promise<Map<string, Location>> {
  const { coordinators } = await call.send(
    { type: "any" },
    findCoordinator,
    { keyType: GROUP_KEY_TYPE, coordinatorKeys: groupIds },
    { minVersion: BATCH_VERSION },
  );
  return new Map(coordinators.map((each) => [each.key, locationOf(each.key, each)]));
}

async function lookUpOneByOne(
  groupIds: readonly string[],
  call: AdminCall,
): Promise<Map<string, Location>> {
  const located = new Map<string, Location>();
  const waiting = [...groupIds];
  const next = async (): Promise<void> => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const body = { key, keyType: GROUP_KEY_TYPE };
      const options = { minVersion: 1, maxVersion: BATCH_VERSION - 1 };
      const response = await call.send({ type: "any" }, findCoordinator, body, options);
      located.set(key, locationOf(key, response));
    }
  };
  await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, next));
  return located;
}

function locationOf(groupId: string, coordinator: Coordinator): Location {
  const problem = errorOutcome({ ...coordinator, subject: `group ${groupId}` }, lookupErrors);
  return problem ?? { type: "at", to: { type: "node", nodeId: coordinator.nodeId } };
}
