import type {
  Assignment,
  Assignor,
  AssignorInput,
  MemberSubscription,
  TopicMetadata,
} from "../../src/assignors/index.ts";

/** Partitions in short: `{ t0: [0, 1] }`. */
export type Partitions = Readonly<Record<string, readonly number[]>>;

/** A dynamic member with nothing but an id and topics, unless told otherwise. */
export function member(
  memberId: string,
  topics: readonly string[],
  more: Partial<MemberSubscription> = {},
): MemberSubscription {
  return {
    memberId,
    topics,
    groupInstanceId: null,
    rackId: null,
    ownedPartitions: [],
    generationId: -1,
    userData: null,
    ...more,
  };
}

/** A member as the assignor's own consumers would describe it after an assignment. */
export function owner(
  assignor: Assignor,
  base: MemberSubscription,
  last: { readonly owned: Partitions; readonly generationId: number },
): MemberSubscription {
  const partitions = Object.entries(last.owned).map(([topic, list]) => ({
    topic,
    partitions: list,
  }));
  const { generationId } = last;
  return {
    ...base,
    ownedPartitions: assignor.protocols.includes("COOPERATIVE") ? partitions : [],
    generationId,
    userData: assignor.subscriptionUserData({ partitions, generationId }),
  };
}

export function topic(name: string, partitionCount: number): TopicMetadata {
  return { name, partitionCount };
}

export function shortly(assignment: Assignment): Record<string, Partitions> {
  return Object.fromEntries(
    [...assignment].map(([memberId, topics]) => [
      memberId,
      Object.fromEntries(topics.map(({ topic: name, partitions }) => [name, partitions])),
    ]),
  );
}

export function sizes(assignment: Assignment): number[] {
  return [...assignment.values()].map((topics) =>
    topics.reduce((sum, { partitions }) => sum + partitions.length, 0),
  );
}

/** Who has each partition, by names such as `t0-3`. Fails when two have the same. */
export function ownersByName(assignment: Assignment): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [memberId, topics] of assignment) {
    for (const { topic: name, partitions } of topics) {
      for (const partition of partitions) {
        const key = `${name}-${partition}`;
        if (owners.has(key)) throw new Error(`${key} was given out twice`);
        owners.set(key, memberId);
      }
    }
  }
  return owners;
}

/** The next input of a group whose members took this assignment, in the next generation. */
export function afterwards(
  assignor: Assignor,
  input: AssignorInput,
  assignment: Assignment,
): AssignorInput {
  const owned = shortly(assignment);
  const generationId = Math.max(...input.members.map((each) => each.generationId)) + 1;
  const members = input.members.map((each) =>
    owner(assignor, each, { owned: owned[each.memberId] ?? {}, generationId }),
  );
  return { ...input, members };
}

/** Assigns again and again, as a cooperative group would, until nothing is withheld any more. */
export function settle(assignor: Assignor, input: AssignorInput) {
  let current = input;
  for (let rounds = 1; rounds <= 4; rounds++) {
    const assignment = assignor.assign(current);
    const next = afterwards(assignor, current, assignment);
    const again = assignor.assign(next);
    if (JSON.stringify([...again]) === JSON.stringify([...assignment]))
      return { assignment, rounds, input: next };
    current = next;
  }
  throw new Error("the group does not settle within four rounds");
}
