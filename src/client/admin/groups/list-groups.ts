import { type ListedGroup, listGroups as listGroupsApi } from "../../../protocol/index.ts";
import { KafkaError } from "../../errors/errors.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome, type PassingErrors } from "../item-errors.ts";
import { allOf, done, type ItemOutcome, type ItemResults } from "../item-results.ts";
import { describeGroups } from "./describe-groups.ts";
import { type GroupState, type GroupType, groupState, groupType } from "./group-state.ts";

/** A group as its coordinator lists it. */
export interface GroupListing {
  readonly groupId: string;
  readonly type: GroupType;
  /** `consumer`, `connect`, …; empty for a group that only ever committed offsets. */
  readonly protocolType: string;
  /** `Unknown` from brokers older than 2.6. */
  readonly state: GroupState;
}

export interface ListGroupsOptions extends AdminCallOptions {
  /** Only groups in these states. Brokers older than 2.6 cannot say: their groups are described one by one. */
  readonly states?: readonly GroupState[];
  /** Only groups of these types. On brokers older than 3.8 all are `classic`. */
  readonly types?: readonly GroupType[];
  /** Only groups of these protocol types; `""` is one of them. */
  readonly protocolTypes?: readonly string[];
}

const STATES_VERSION = 4;
const TYPES_VERSION = 5;

/** A broker that is starting has no groups yet: it is asked again. */
const listErrors: PassingErrors = {
  again: new Set([...coordinatorErrors.again, ...coordinatorErrors.moved]),
  moved: new Set(),
};

/** Groups of all brokers that pass all filters, in the order of their ids. Throws `FailedItemsError` by broker. */
export async function allGroups(
  call: AdminCall,
  options: ListGroupsOptions,
): Promise<GroupListing[]> {
  const everywhere = [...allOf(call.action, await listGroups(call, options)).values()].flat();
  // A group whose coordinator moves may be listed by both.
  const listed = [...new Map(everywhere.map((each) => [each.groupId, each])).values()];
  const { states, types, protocolTypes } = options;
  const wanted = (await withStates(call, listed, states)).filter(
    (each) =>
      isAmong(each.state, states) &&
      isAmong(each.type, types) &&
      (protocolTypes === undefined || protocolTypes.includes(each.protocolType)),
  );
  return wanted.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

function isAmong<T>(value: T, wanted: readonly T[] | undefined): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

/** The states that older brokers do not list, from descriptions: only when somebody asks for states. */
async function withStates(
  call: AdminCall,
  listed: readonly GroupListing[],
  states: readonly GroupState[] | undefined,
): Promise<GroupListing[]> {
  const unknown = listed.filter(({ state }) => state === "Unknown").map(({ groupId }) => groupId);
  if (states === undefined || states.length === 0 || unknown.length === 0) return [...listed];
  const { succeeded, failed } = await describeGroups(call, unknown);
  for (const error of failed.values()) {
    // A group that has gone meanwhile is in no state.
    if (!(error instanceof KafkaError && error.code === "GROUP_ID_NOT_FOUND")) throw error;
  }
  return listed.map((each) => ({
    ...each,
    state: succeeded.get(each.groupId)?.state ?? each.state,
  }));
}

/** The groups of every broker, by `broker 1`. What older brokers cannot filter by is left in. */
async function listGroups(
  call: AdminCall,
  { states = [], types = [] }: ListGroupsOptions,
): Promise<ItemResults<GroupListing[]>> {
  const { nodes } = await call.cluster.refreshMetadata(call.limits);
  const nodeIds = new Map([...nodes.keys()].map((nodeId) => [`broker ${nodeId}`, nodeId]));
  return askEach(call, {
    items: [...nodeIds.keys()],
    locate: async (items) =>
      new Map(
        items.map((item) => {
          const nodeId = nodeIds.get(item)!;
          return [item, { type: "at", to: { type: "node", nodeId } }];
        }),
      ),
    ask: async (to, [item = ""]) => {
      let askedVersion = TYPES_VERSION;
      const response = await call.send(to, listGroupsApi, (version) => {
        askedVersion = version;
        return {
          ...(version >= STATES_VERSION ? { statesFilter: known(states) } : {}),
          ...(version >= TYPES_VERSION ? { typesFilter: known(types) } : {}),
        };
      });
      const outcome: ItemOutcome<GroupListing[]> =
        errorOutcome({ errorCode: response.errorCode, subject: item }, listErrors) ??
        done(response.groups.map((group) => listing(group, askedVersion)));
      return new Map([[item, outcome]]);
    },
  });
}

/** Nothing that a broker would not know: it answers that with an error. */
function known<T extends string>(words: readonly T[]): T[] {
  return words.filter((word) => word !== "Unknown");
}

function listing(group: ListedGroup, version: number): GroupListing {
  return {
    groupId: group.groupId,
    type: version < TYPES_VERSION ? "classic" : groupType(group.groupType),
    protocolType: group.protocolType,
    state: groupState(group.groupState),
  };
}
