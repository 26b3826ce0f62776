import { type Component, classOfPlace, type MemberClass, type Pool } from "./component.ts";
import type { GroupSpec } from "./group-spec.ts";
import { type PartitionPool, partitionPools } from "./partition-pools.ts";
import { groupTopics } from "./topic-groups.ts";

/** Members of the whole group with the same subscription and rack. */
interface Likes {
  readonly subscription: number;
  readonly rack: number;
  readonly members: number[];
}

/**
 * Cuts the group into components: finds what is alike and what is independent. All that follows works on classes, pools and components, so their
 * number counts and not the number of topics: a group with one odd member is two classes and two pools.
 */
export function buildComponents(spec: GroupSpec): Component[] {
  const { groupOf, groupCount } = groupTopics(spec.partitionCounts.length, spec.subscriptions);
  const groupsOf = spec.subscriptions.map((topics) => distinctGroups(topics, groupOf));
  const rootOf = connectGroups(groupCount, groupsOf);
  const likesByRoot = groupBy(likeMembers(spec, groupsOf), (likes) =>
    rootOf(groupsOf[likes.subscription]![0]!),
  );
  const poolsByRoot = groupBy(partitionPools(spec, groupOf, groupCount), (pool) =>
    rootOf(pool.group),
  );
  const components: Component[] = [];
  for (const [root, likes] of likesByRoot)
    components.push(buildComponent(spec, groupsOf, likes, poolsByRoot.get(root) ?? []));
  return components;
}

function distinctGroups(topics: Int32Array, groupOf: Int32Array): Int32Array {
  const groups = new Set<number>();
  for (const topic of topics) groups.add(groupOf[topic]!);
  return Int32Array.from(groups).sort();
}

/** Union-find: groups of one subscription are connected. Returns the representative of a group. */
function connectGroups(groupCount: number, groupsOf: readonly Int32Array[]) {
  const parent = Int32Array.from({ length: groupCount }, (_, group) => group);
  const rootOf = (group: number): number => {
    let root = group;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  for (const groups of groupsOf)
    for (const group of groups) parent[rootOf(group)] = rootOf(groups[0]!);
  return rootOf;
}

/** In the order of their first members. Members without any existing topic are left out. */
function likeMembers(spec: GroupSpec, groupsOf: readonly Int32Array[]): Likes[] {
  const byKey = new Map<number, Likes>();
  for (let member = 0; member < spec.memberSubscription.length; member++) {
    const subscription = spec.memberSubscription[member]!;
    if (groupsOf[subscription]!.length === 0) continue;
    const rack = spec.racks?.memberRack[member] ?? -1;
    const key = (rack + 1) * groupsOf.length + subscription;
    const likes = byKey.get(key);
    if (likes === undefined) byKey.set(key, { subscription, rack, members: [member] });
    else likes.members.push(member);
  }
  return [...byKey.values()];
}

function buildComponent(
  spec: GroupSpec,
  groupsOf: readonly Int32Array[],
  likes: readonly Likes[],
  parts: readonly PartitionPool[],
): Component {
  const members = Int32Array.from(
    likes.length === 1 ? likes[0]!.members : likes.flatMap((like) => like.members),
  ).sort();
  const placeOf = new Map<number, number>();
  if (likes.length > 1) for (const [place, member] of members.entries()) placeOf.set(member, place);
  const classes = likes.map((like) => {
    const pools = poolsOfGroups(new Set(groupsOf[like.subscription]!), parts);
    return {
      members: Int32Array.from(like.members, (member, i) => placeOf.get(member) ?? i),
      pools,
      matches: Uint8Array.from(pools, (pool) =>
        racksMatch(spec, like.rack, parts[pool]!) ? 1 : 0,
      ),
    };
  });
  const memberClass = classOfPlace(members.length, classes);
  return {
    members,
    memberClass,
    classes,
    pools: linkPools(parts, classes),
    edgeOffset: edgeOffsets(memberClass, classes),
  };
}

function poolsOfGroups(groups: ReadonlySet<number>, parts: readonly PartitionPool[]): Int32Array {
  return Int32Array.from(parts.keys()).filter((pool) => groups.has(parts[pool]!.group));
}

function racksMatch(spec: GroupSpec, rack: number, part: PartitionPool): boolean {
  return spec.racks === null || rack < 0 || spec.racks.rackSets[part.rackSet]!.has(rack);
}

/** Tells every pool the classes that subscribe to it. */
function linkPools(parts: readonly PartitionPool[], classes: readonly MemberClass[]): Pool[] {
  const links = parts.map(() => ({ classes: [] as number[], places: [] as number[] }));
  for (let index = 0; index < classes.length; index++) {
    const { pools } = classes[index]!;
    for (let place = 0; place < pools.length; place++) {
      links[pools[place]!]!.classes.push(index);
      links[pools[place]!]!.places.push(place);
    }
  }
  return parts.map(({ ranges, size }, pool) => ({
    ranges,
    size,
    classes: Int32Array.from(links[pool]!.classes),
    places: Int32Array.from(links[pool]!.places),
  }));
}

function edgeOffsets(memberClass: Int32Array, classes: readonly MemberClass[]): Int32Array {
  const offsets = new Int32Array(memberClass.length + 1);
  for (let member = 0; member < memberClass.length; member++)
    offsets[member + 1] = offsets[member]! + classes[memberClass[member]!]!.pools.length;
  return offsets;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
