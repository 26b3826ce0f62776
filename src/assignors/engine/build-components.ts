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
  const subscriptions = subscriptionsInUse(spec);
  const { groupOf, groupCount } = groupTopics(spec.partitionCounts.length, subscriptions);
  const groupsOf = subscriptions.map((topics) => distinctGroups(topics, groupOf));
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

/** What no member subscribes to must not come up: there would be nobody to give it to. */
function subscriptionsInUse(spec: GroupSpec): Int32Array[] {
  const inUse: Int32Array[] = spec.subscriptions.map(() => new Int32Array(0));
  for (const subscription of spec.memberSubscription)
    inUse[subscription] = spec.subscriptions[subscription]!;
  return inUse;
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
  const members = membersOf(likes);
  const places = placesOf(likes, members);
  const classes = likes.map((like, index) => {
    const pools = poolsOfGroups(new Set(groupsOf[like.subscription]!), parts);
    const matches = pools.map((pool) => (racksMatch(spec, like.rack, parts[pool]!) ? 1 : 0));
    return { members: places[index]!, pools, matches: Uint8Array.from(matches) };
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

/** Ascending. */
function membersOf(likes: readonly Likes[]): Int32Array {
  if (likes.length === 1) return new Int32Array(likes[0]!.members);
  return new Int32Array(likes.flatMap((like) => like.members)).sort();
}

/** The places of the members of each class. */
function placesOf(likes: readonly Likes[], members: Int32Array): Int32Array[] {
  if (likes.length === 1) return [members.map((_member, place) => place)];
  const placeOf = new Map<number, number>();
  for (let place = 0; place < members.length; place++) placeOf.set(members[place]!, place);
  return likes.map((like) => new Int32Array(like.members.map((member) => placeOf.get(member)!)));
}

function poolsOfGroups(groups: ReadonlySet<number>, parts: readonly PartitionPool[]): Int32Array {
  const pools: number[] = [];
  for (let pool = 0; pool < parts.length; pool++)
    if (groups.has(parts[pool]!.group)) pools.push(pool);
  return new Int32Array(pools);
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
