import type { Admin, TopicDescription } from "../../node-client/index.ts";
import { isKafkaError } from "../kafka-error-code.ts";
import type { Output } from "../output.ts";
import { type DescribedTopic, filtered, topicJson, topicLines } from "./topic-lines.ts";
import { chosenTopics, type TopicChoice, type TopicsAction } from "./topics-action.ts";

type Action<T extends TopicsAction["type"]> = Extract<TopicsAction, { readonly type: T }>;

/** Does what `regroup topics` was asked for. */
export async function runTopics(admin: Admin, action: TopicsAction, output: Output): Promise<void> {
  switch (action.type) {
    case "list":
      return list(admin, action, output);
    case "describe":
      return describe(admin, action, output);
    case "create":
      return create(admin, action, output);
    case "alter":
      return alter(admin, action, output);
    case "delete":
      return remove(admin, action, output);
  }
}

async function list(admin: Admin, { topics }: Action<"list">, output: Output): Promise<void> {
  const chosen = chosenTopics(await admin.listTopics({ includeInternal: true }), topics);
  if (!output.isJson) return output.lines(chosen.map(({ name }) => name));
  output.document({
    topics: chosen.map(({ name, topicId, isInternal, partitions }) => ({
      topic: name,
      topicId,
      isInternal,
      partitionCount: partitions.length,
    })),
  });
}

async function describe(
  admin: Admin,
  { topics, only }: Action<"describe">,
  output: Output,
): Promise<void> {
  const chosen = await existing(admin, topics);
  const [cluster, described] = await Promise.all([
    admin.describeCluster(),
    withConfigs(admin, chosen),
  ]);
  const live = new Set(cluster.nodes.map(({ nodeId }) => nodeId));
  const shown = filtered(described, only, live);
  if (output.isJson) output.document({ topics: shown.map(topicJson) });
  else output.lines(shown.flatMap((each) => topicLines(each, only)));
}

async function withConfigs(
  admin: Admin,
  topics: readonly TopicDescription[],
): Promise<DescribedTopic[]> {
  const resources = topics.map(({ name }) => ({ type: "topic", name }) as const);
  const configs = topics.length === 0 ? new Map() : await admin.describeConfigs(resources);
  return topics.map((topic) => {
    const entries = [...(configs.get(`topic ${topic.name}`)?.values() ?? [])];
    return {
      topic,
      configs: entries.filter(({ source }) => source !== "DEFAULT_CONFIG"),
      partitions: topic.partitions,
    };
  });
}

async function create(admin: Admin, action: Action<"create">, output: Output): Promise<void> {
  const { topic: name, numPartitions, replicationFactor, replicaAssignments, configs } = action;
  try {
    const created = await admin.createTopics([
      {
        name,
        configs,
        ...(numPartitions === null ? {} : { numPartitions }),
        ...(replicationFactor === null ? {} : { replicationFactor }),
        ...(replicaAssignments === null ? {} : { replicaAssignments }),
      },
    ]);
    if (output.isJson) output.document({ created: [...created.values()] });
    else output.lines([`Created topic ${name}.`]);
  } catch (error) {
    if (!(action.ifNotExists && isKafkaError(error, "TOPIC_ALREADY_EXISTS"))) throw error;
    if (output.isJson) output.document({ created: [] });
  }
}

async function alter(admin: Admin, action: Action<"alter">, output: Output): Promise<void> {
  const topics = await existing(admin, action.topics);
  await admin.createPartitions(
    topics.map(({ name, partitions }) => ({
      topic: name,
      totalCount: action.totalCount,
      ...(action.replicaAssignments === null
        ? {}
        : { newAssignments: action.replicaAssignments.slice(partitions.length) }),
    })),
  );
  if (output.isJson) {
    const { totalCount: partitionCount } = action;
    output.document({ altered: topics.map(({ name }) => ({ topic: name, partitionCount })) });
  }
}

async function remove(admin: Admin, action: Action<"delete">, output: Output): Promise<void> {
  const names = (await existing(admin, action.topics)).map(({ name }) => name);
  await admin.deleteTopics(names);
  if (output.isJson) output.document({ deleted: names });
}

/** The topics that are meant; an error when there is none and `--if-exists` was not given. */
async function existing(admin: Admin, choice: TopicChoice): Promise<TopicDescription[]> {
  const chosen = chosenTopics(await admin.listTopics({ includeInternal: true }), choice);
  if (chosen.length === 0 && choice.pattern !== null && !choice.ifExists) {
    throw new Error(`Topic '${choice.pattern}' does not exist as expected.`);
  }
  return chosen;
}
