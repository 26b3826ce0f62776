import { invariant, javaStringHash } from "../../model/index.ts";
import type { JoinGroupRequestProtocol } from "../../protocol/index.ts";
import { type ByteString, toByteString } from "../byte-string.ts";
import {
  type ClassicGroup,
  type ClassicMember,
  type MemberProtocol,
  supportersOf,
} from "./group.ts";
import { subscriptionTopics } from "./subscription-topics.ts";
import { wellKnown } from "./well-known-names.ts";

/** The protocol type of consumers: the coordinator can read their metadata. */
export const CONSUMER_PROTOCOL_TYPE = "consumer";

/** Whether the group is of consumers, so that its metadata and assignments can be read. */
export function usesConsumerProtocol(group: ClassicGroup): boolean {
  return group.protocolType === CONSUMER_PROTOCOL_TYPE;
}

/**
 * Copies what a JoinGroup offers out of its frame. Differs from Kafka: of two protocols of one name the first counts.
 * Kafka counts both, so that no protocol has as many supporters as the group has members, and the join fails.
 */
export function memberProtocols(offered: readonly JoinGroupRequestProtocol[]): MemberProtocol[] {
  const names = new Set<string>();
  return offered
    .filter(({ name }) => !names.has(name) && names.add(name))
    .map(({ name, metadata }) => ({ name: wellKnown(name), metadata: toByteString(metadata) }));
}

/**
 * Whether somebody who offers these protocols fits in: an empty group takes anything that is something, any other
 * needs its own protocol type and one protocol that all its members support.
 */
export function supportsProtocols(
  group: ClassicGroup,
  protocolType: string,
  offered: readonly { readonly name: string }[],
): boolean {
  if (group.state.state === "Empty") return protocolType !== "" && offered.length > 0;
  return (
    group.protocolType === protocolType &&
    offered.some(({ name }) => supportersOf(group, name) === group.members.size)
  );
}

/** Whether a member offers the very same as before: names, order and metadata. */
export function offersTheSame(member: ClassicMember, offered: readonly MemberProtocol[]): boolean {
  return (
    member.protocols.length === offered.length &&
    member.protocols.every(
      (known, i) => known.name === offered[i]?.name && known.metadata === offered[i]?.metadata,
    )
  );
}

/** What the member says for a protocol that it is known to offer. */
export function metadataFor(member: ClassicMember, protocolName: string | null): ByteString {
  const protocol = member.protocols.find(({ name }) => name === protocolName);
  invariant(protocol !== undefined, `member ${member.memberId} has no protocol ${protocolName}`);
  return protocol.metadata;
}

/**
 * The protocol of the next generation. Each member votes for the first of its list that all members support; most
 * votes win. Kafka leaves ties to the order of its hash map; so do we, to agree with it.
 */
export function selectProtocol(group: ClassicGroup): string {
  const votes = new Map<string, number>();
  for (const member of group.members.values()) {
    const vote = member.protocols.find(
      ({ name }) => supportersOf(group, name) === group.members.size,
    );
    invariant(vote !== undefined, `members of group ${group.groupId} share no protocol`);
    votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
  }
  const most = Math.max(...votes.values());
  const tied = [...votes.keys()].filter((name) => votes.get(name) === most);
  return firstInHashMap(tied, votes.size);
}

/** The key that comes first when a `java.util.HashMap` of `size` string keys is iterated. */
function firstInHashMap(names: readonly string[], size: number): string {
  let slots = 16;
  while (size > slots * 0.75) slots *= 2;
  const slotOf = (name: string) => {
    const hash = javaStringHash(name);
    return (hash ^ (hash >>> 16)) & (slots - 1);
  };
  const first = names.reduce((best, name) => (slotOf(name) < slotOf(best) ? name : best));
  return first;
}

const NO_TOPICS: readonly string[] = [];

/** The topics that the members of a consumer group subscribe to, null if that cannot be known. */
export function computeSubscribedTopics(group: ClassicGroup): readonly string[] | null {
  if (!usesConsumerProtocol(group)) return null;
  if (group.members.size === 0) return NO_TOPICS;
  if (group.protocolName === null) return null;
  const union = new Set<string>();
  for (const member of group.members.values()) {
    const topics = subscriptionTopics(metadataFor(member, group.protocolName));
    if (topics === null) return null;
    for (const topic of topics) union.add(topic);
  }
  return [...union];
}

/**
 * Whether somebody in the group may want the topic: its offsets are neither deleted nor expired then. A consumer
 * group whose subscriptions cannot be read counts as subscribed to everything.
 */
export function isSubscribedToTopic(group: ClassicGroup, topic: string): boolean {
  return group.subscribedTopics?.includes(topic) ?? usesConsumerProtocol(group);
}
