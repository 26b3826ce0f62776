import type { TopicPartition } from "../../model/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster, TopicDescription } from "../cluster/cluster.ts";
import { openCluster } from "../cluster/open-cluster.ts";
import type { AdminOptions, AdminSettings } from "../config/admin-options.ts";
import { adminSettings } from "../config/admin-settings.ts";
import { withClientId } from "../config/client-id.ts";
import { ClosedError } from "../errors/errors.ts";
import { AdminCall, type AdminCallOptions, type AdminContext } from "./admin-call.ts";
import { type ClusterDescription, describeCluster } from "./cluster/describe-cluster.ts";
import {
  type AlterConfigsOptions,
  type ConfigChanges,
  incrementalAlterConfigs,
} from "./configs/alter-configs.ts";
import type { ConfigResource } from "./configs/config-resource.ts";
import {
  type ConfigEntry,
  type DescribeConfigsOptions,
  describeConfigs,
} from "./configs/describe-configs.ts";
import { deleteGroups } from "./groups/delete-groups.ts";
import { describeGroups } from "./groups/describe-groups.ts";
import type { GroupDescription } from "./groups/group-description.ts";
import { allGroups, type GroupListing, type ListGroupsOptions } from "./groups/list-groups.ts";
import { type RemoveMembersOptions, removeMembers } from "./groups/remove-members.ts";
import { allOf, type ItemResults, onlyOf } from "./item-results.ts";
import { alterGroupOffsets } from "./offsets/alter-group-offsets.ts";
import { deleteGroupOffsets } from "./offsets/delete-group-offsets.ts";
import type { GroupOffset, NewGroupOffset } from "./offsets/group-offset.ts";
import { type ListGroupOffsetsOptions, listGroupOffsets } from "./offsets/list-group-offsets.ts";
import {
  type ListedOffset,
  type ListOffsetsOptions,
  listOffsets,
  type OffsetToList,
} from "./offsets/list-offsets.ts";
import {
  type DeletedRecords,
  deleteRecords,
  type RecordsToDelete,
} from "./records/delete-records.ts";
import {
  type CreatePartitionsOptions,
  createPartitions,
  type NewPartitions,
} from "./topics/create-partitions.ts";
import {
  type CreatedTopic,
  type CreateTopicsOptions,
  createTopics,
  type NewTopic,
} from "./topics/create-topics.ts";
import { deleteTopics } from "./topics/delete-topics.ts";
import { describeTopics } from "./topics/describe-topics.ts";
import { type ListTopicsOptions, listTopics } from "./topics/list-topics.ts";

/**
 * Everything about a cluster that is not reading or writing records: topics, configurations, groups, offsets. Works with
 * brokers from 2.1 on; a method says where it needs a newer one (`UnsupportedVersionError`).
 *
 * Every method takes `timeoutMs` (the whole call; default `default.api.timeout.ms`) and `signal`, finds the broker that
 * is to be asked, and repeats what fails for a passing reason, with backoff. A method about one thing rejects with what
 * it failed with (`KafkaError` has the `code`). A method about many resolves when all of them are done, and otherwise
 * rejects with `FailedItemsError`, which has the errors and the results of the others by name: nothing that failed can
 * be overlooked. Besides: `TimeoutError`, `AuthenticationError`, `ClosedError`, and the signal's reason.
 *
 * Nothing is connected before the first call.
 */
export class Admin {
  readonly #context: AdminContext;
  readonly #closing = new AbortController();

  /** Throws `TypeError` and `InvalidConfigError` for options that are not valid. */
  constructor(
    options: AdminOptions,
    ports: ClientPorts,
    open: (settings: AdminSettings, ports: ClientPorts) => Cluster = openCluster,
  ) {
    const settings = withClientId(adminSettings(options), "adminclient", ports);
    const cluster = open(settings, ports);
    this.#context = { cluster, settings, ports, closing: this.#closing.signal };
  }

  /** Topics that the user may see, in the order of their names; internal ones only if asked for. */
  async listTopics(options: ListTopicsOptions = {}): Promise<TopicDescription[]> {
    return onlyOf(await listTopics(this.#call("List topics", options), options));
  }

  /** Partitions, leaders and replicas of topics, by topic. */
  async describeTopics(
    topics: readonly string[],
    options: AdminCallOptions = {},
  ): Promise<Map<string, TopicDescription>> {
    return this.#all("Describe topics", options, (call) => describeTopics(call, topics));
  }

  /** Creates topics. `TOPIC_ALREADY_EXISTS`, `INVALID_REPLICATION_FACTOR`, `POLICY_VIOLATION`, …. */
  async createTopics(
    topics: readonly NewTopic[],
    options: CreateTopicsOptions = {},
  ): Promise<Map<string, CreatedTopic>> {
    assertList("createTopics", topics);
    return this.#all("Create topics", options, (call) => createTopics(call, topics, options));
  }

  /** Deletes topics with all their records. `UNKNOWN_TOPIC_OR_PARTITION`, `TOPIC_DELETION_DISABLED`. */
  async deleteTopics(topics: readonly string[], options: AdminCallOptions = {}): Promise<void> {
    assertList("deleteTopics", topics);
    await this.#all("Delete topics", options, (call) => deleteTopics(call, topics));
  }

  /** Gives topics more partitions. `INVALID_PARTITIONS` when they have as many. */
  async createPartitions(
    topics: readonly NewPartitions[],
    options: CreatePartitionsOptions = {},
  ): Promise<void> {
    await this.#all("Create partitions", options, (call) =>
      createPartitions(call, topics, options),
    );
  }

  /** All configurations of topics, brokers, groups: by resource (`topic orders`), then by name. */
  async describeConfigs(
    resources: readonly ConfigResource[],
    options: DescribeConfigsOptions = {},
  ): Promise<Map<string, ReadonlyMap<string, ConfigEntry>>> {
    return this.#all("Describe configs", options, (call) =>
      describeConfigs(call, resources, options),
    );
  }

  /** Sets, deletes, appends to or subtracts from single configurations. `INVALID_CONFIG`, `POLICY_VIOLATION`. */
  async incrementalAlterConfigs(
    resources: readonly ConfigChanges[],
    options: AlterConfigsOptions = {},
  ): Promise<void> {
    await this.#all("Alter configs", options, (call) =>
      incrementalAlterConfigs(call, resources, options),
    );
  }

  /** Deletes the records of partitions below an offset; resolves with where each begins now, by `topic-0`. */
  async deleteRecords(
    records: readonly RecordsToDelete[],
    options: AdminCallOptions = {},
  ): Promise<Map<string, DeletedRecords>> {
    return this.#all("Delete records", options, (call) => deleteRecords(call, records));
  }

  /** Groups of all brokers, in the order of their ids. */
  async listGroups(options: ListGroupsOptions = {}): Promise<GroupListing[]> {
    return allGroups(this.#call("List groups", options), options);
  }

  /** One group. `GROUP_ID_NOT_FOUND` when there is none. */
  async describeGroup(groupId: string, options: AdminCallOptions = {}): Promise<GroupDescription> {
    return onlyOf(await describeGroups(this.#call("Describe a group", options), [groupId]));
  }

  /** States, members and assignments of groups of either protocol, by group. */
  async describeGroups(
    groupIds: readonly string[],
    options: AdminCallOptions = {},
  ): Promise<Map<string, GroupDescription>> {
    return this.#all("Describe groups", options, (call) => describeGroups(call, groupIds));
  }

  /** Deletes groups and their offsets. `NON_EMPTY_GROUP` when one has members, `GROUP_ID_NOT_FOUND`. */
  async deleteGroups(groupIds: readonly string[], options: AdminCallOptions = {}): Promise<void> {
    assertList("deleteGroups", groupIds);
    await this.#all("Delete groups", options, (call) => deleteGroups(call, groupIds));
  }

  /** Removes members, all unless some are named, from a classic group. `UNKNOWN_MEMBER_ID`. */
  async removeMembersFromGroup(groupId: string, options: RemoveMembersOptions = {}): Promise<void> {
    const action = `Remove members from group ${groupId}`;
    await this.#all(action, options, (call) => removeMembers(call, groupId, options));
  }

  /** What one group has committed, by topic and partition; partitions without an offset are left out. */
  async listGroupOffsets(
    groupId: string,
    options: ListGroupOffsetsOptions = {},
  ): Promise<GroupOffset[]> {
    const call = this.#call("List the offsets of a group", options);
    return onlyOf(await listGroupOffsets(call, [groupId], options));
  }

  /** What each of these groups has committed, by group: one request per coordinator. */
  async listOffsetsOfGroups(
    groupIds: readonly string[],
    options: AdminCallOptions = {},
  ): Promise<Map<string, GroupOffset[]>> {
    return this.#all("List the offsets of groups", options, (call) =>
      listGroupOffsets(call, groupIds, {}),
    );
  }

  /** Commits offsets for a group that has no members. `UNKNOWN_MEMBER_ID` when it has. */
  async alterGroupOffsets(
    groupId: string,
    offsets: readonly NewGroupOffset[],
    options: AdminCallOptions = {},
  ): Promise<void> {
    const action = `Alter the offsets of group ${groupId}`;
    await this.#all(action, options, (call) => alterGroupOffsets(call, groupId, offsets));
  }

  /** Deletes what a group has committed for partitions. `GROUP_SUBSCRIBED_TO_TOPIC`, `GROUP_ID_NOT_FOUND`. */
  async deleteGroupOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
    options: AdminCallOptions = {},
  ): Promise<void> {
    const action = `Delete offsets of group ${groupId}`;
    await this.#all(action, options, (call) => deleteGroupOffsets(call, groupId, partitions));
  }

  /** First, last, or offsets by time, of partitions: one for each that was asked about, in that order. */
  async listOffsets(
    partitions: readonly OffsetToList[],
    options: ListOffsetsOptions = {},
  ): Promise<ListedOffset[]> {
    const listed = await this.#all("List offsets", options, (call) =>
      listOffsets(call, partitions, options),
    );
    return [...listed.values()];
  }

  /** Brokers, controller and the cluster's id. */
  async describeCluster(options: AdminCallOptions = {}): Promise<ClusterDescription> {
    return onlyOf(await describeCluster(this.#call("Describe the cluster", options)));
  }

  /** Closes the connections. Calls that are under way reject with `ClosedError`. Closing twice does nothing. */
  async close(): Promise<void> {
    this.#closing.abort(new ClosedError("The admin was closed"));
    await this.#context.cluster.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #call(action: string, options: AdminCallOptions): AdminCall {
    return new AdminCall(action, this.#context, options);
  }

  async #all<V>(
    action: string,
    options: AdminCallOptions,
    run: (call: AdminCall) => Promise<ItemResults<V>>,
  ): Promise<Map<string, V>> {
    return allOf(action, await run(this.#call(action, options)));
  }
}

/** A text is a list of letters to JavaScript: `deleteTopics("ab")` would delete `a` and `b`. */
function assertList(call: string, given: unknown): void {
  if (!Array.isArray(given))
    throw new TypeError(`${call}() takes a list; found ${typeof given} ${JSON.stringify(given)}.`);
}
