/**
 * Kafka's own command line tools on one topic: VerifiableProducer writes, VerifiableConsumer reads and commits,
 * ConsumerGroupCommand lists, describes, resets and deletes the group.
 */
import { javaArguments } from "../clients/java.ts";
import { execute } from "../peers.ts";
import type { Stage } from "./stage.ts";

const recordCount = 600;

export const toolsLife = {
  name: "tools",
  live: async (stage: Stage): Promise<void> => {
    await produce(stage);
    const mark = stage.sightings.length;
    stage.enter({ name: "a", role: 0 });
    await stage.requireShared("a joins", 1);
    await stage.requireProcessed("a joins");
    stage.checkNoDuplicates("a joins", mark);
    await describeAlive(stage);
    await stage.members.get("a")?.leave();
    await resetAndReadAgain(stage);
    await remove(stage);
  },
};

function groupCommand(stage: Stage, ...args: string[]): Promise<string> {
  const { bootstrapServers } = stage.target;
  const options = ["--bootstrap-server", bootstrapServers, ...args];
  const className = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
  return execute("java", javaArguments(className, options), { timeoutMs: 60_000 });
}

interface ProducerLine {
  name: string;
  partition: number;
  offset: number;
  acked?: number;
}

async function produce(stage: Stage): Promise<void> {
  const options = ["--bootstrap-server", stage.target.bootstrapServers];
  options.push("--topic", stage.observer.topic, "--max-messages", String(recordCount));
  options.push("--acks", "-1", "--repeating-keys", "50");
  const className = "org.apache.kafka.tools.VerifiableProducer";
  const printed = await execute("java", javaArguments(className, options), { timeoutMs: 60_000 });
  const lines = printed.split("\n").filter((line) => line.startsWith("{"));
  const told = lines.map((line) => JSON.parse(line) as ProducerLine);
  const sent = told.filter(({ name }) => name === "producer_send_success");
  const { ends } = stage.observer;
  for (const { partition, offset } of sent) {
    ends[partition] = Math.max(ends[partition] ?? 0, offset + 1);
  }
  const acked = told.find(({ name }) => name === "tool_data")?.acked;
  stage.outcome.check("VerifiableProducer: all acked", acked === recordCount, `acked ${acked}`);
  stage.outcome.fact("log end offsets", ends.join(","));
}

/** The rows of a table that the tool printed, each as its cells. */
function rows(printed: string, groupId: string): string[][] {
  const lines = printed.split("\n").filter((line) => line.startsWith(groupId));
  return lines.map((line) => line.trim().split(/\s+/));
}

async function describeAlive(stage: Stage): Promise<void> {
  const { outcome, groupId, observer } = stage;
  const offsets = rows(await groupCommand(stage, "--describe", "--group", groupId), groupId);
  // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID
  const caughtUp = offsets.filter((row) => row[3] === row[4] && row[5] === "0" && row[8] === "a");
  const detail = JSON.stringify(offsets).slice(0, 400);
  const allCaughtUp = caughtUp.length === observer.ends.length;
  outcome.check("ConsumerGroupCommand --describe: no lag", allCaughtUp, detail);

  const options = ["--describe", "--group", groupId];
  const state = rows(await groupCommand(stage, ...options, "--state"), groupId)[0] ?? [];
  // GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS
  outcome.fact("--describe --state", state.slice(3).join(" "));
  outcome.check("--describe --state: Stable", state.includes("Stable"), state.join(" "));

  const members = rows(await groupCommand(stage, ...options, "--members", "--verbose"), groupId);
  const shown = members[0]?.slice(3).join(" ").replaceAll(observer.topic, "TOPIC") ?? "";
  outcome.fact("--describe --members --verbose", shown);
  outcome.check("--describe --members: one", members.length === 1, JSON.stringify(members));

  const list = await groupCommand(stage, "--list", "--state");
  const listed = list.split("\n").find((line) => line.startsWith(groupId)) ?? "";
  outcome.fact("--list --state", listed.replace(groupId, "GROUP").replaceAll(/\s+/g, " "));
  outcome.check("--list: the group", listed !== "");
  const refused = await groupCommand(stage, "--delete", "--group", groupId).catch(String);
  const [, error = "none"] = /(\w+Exception)/.exec(refused) ?? [];
  outcome.fact("--delete while alive", error);
}

async function resetAndReadAgain(stage: Stage): Promise<void> {
  const { groupId, observer, outcome } = stage;
  const reset = ["--reset-offsets", "--group", groupId, "--topic", observer.topic];
  await groupCommand(stage, ...reset, "--to-offset", "7", "--execute");
  const committed = await observer.committed(groupId);
  const expected = observer.ends.map((end) => Math.min(7, end));
  const same = String(committed) === String(expected);
  outcome.check("--reset-offsets --to-offset 7", same, `committed ${committed} of ${expected}`);

  const mark = stage.sightings.length;
  stage.enter({ name: "a", role: 0 });
  const readAgain = observer.ends.reduce((sum, end) => sum + Math.max(0, end - 7), 0);
  const count = () => stage.sightings.duplicatesSince(mark).length;
  await stage.until(() => count() >= readAgain);
  await stage.requireProcessed("after the reset");
  outcome.check("read again from offset 7", count() === readAgain, `${count()} of ${readAgain}`);
  await stage.members.get("a")?.leave();
}

async function remove(stage: Stage): Promise<void> {
  const { groupId, observer, outcome } = stage;
  const forget = ["--delete-offsets", "--group", groupId, "--topic", `${observer.topic}:0`];
  await groupCommand(stage, ...forget);
  const [first] = await observer.committed(groupId);
  outcome.check("--delete-offsets: forgotten", first === -1, `partition 0 is at ${first}`);
  const deleted = await groupCommand(stage, "--delete", "--group", groupId);
  outcome.check("--delete: deleted", /successful/.test(deleted), deleted.slice(0, 300));
  outcome.check("--delete: not listed", !(await observer.listed(groupId)));
}
