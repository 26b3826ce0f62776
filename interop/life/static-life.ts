/**
 * The life of static members (KIP-345): a member with a `group.instance.id` is killed and comes back within its
 * session. Nobody else is told of anything, the member gets the same partitions, and it resumes where it
 * stood. First a follower, then the leader (the first to join); then, where the client leaves no static group
 * when it is closed, a clean restart.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { franzGo } from "../clients/franz-go.ts";
import type { Entrance, Stage } from "./stage.ts";

const entrances: readonly Entrance[] = [
  { name: "a", role: 0, groupInstanceId: "instance-a" },
  { name: "b", role: 1, groupInstanceId: "instance-b" },
  { name: "c", role: 2, groupInstanceId: "instance-c" },
];

export const staticLife = {
  name: "static",
  live: async (stage: Stage): Promise<void> => {
    await stage.observer.produce(50);
    for (const [index, entrance] of entrances.entries()) {
      stage.enter(entrance);
      await stage.requireShared(`${entrance.name} joins`, index + 1);
    }
    await stage.requireProcessed("all joined");
    await restart(stage, entrances[1] as Entrance, "kill");
    await restart(stage, entrances[0] as Entrance, "kill");
    if (stage.cast.clients.every((client) => client.staticMembership === "stays")) {
      await restart(stage, entrances[2] as Entrance, "close");
    }
  },
};

async function restart(stage: Stage, entrance: Entrance, how: "kill" | "close"): Promise<void> {
  const { name } = entrance;
  const step = `${name} restarts (${how})`;
  const member = stage.members.get(name);
  const others = [...stage.members.values()].filter((other) => other !== member);
  const owned = String([...(member?.owned ?? [])].sort());
  const before = others.map((other) => other.assignmentChanges);
  const generation = (await stage.journal())?.generation;
  const mark = stage.sightings.length;
  await (how === "kill" ? member?.kill() : member?.leave());
  await stage.observer.produce(10);
  const again = stage.enter(entrance);
  await stage.requireShared(step, entrances.length);
  await stage.requireProcessed(step);
  await sleep(1_000);
  const ownedAgain = String([...again.owned].sort());
  const changed = others.filter((other, index) => other.assignmentChanges !== before[index]);
  const names = changed.map((other) => other.name).join(" ");
  stage.outcome.fact(`${step}: others told of a rebalance`, changed.length);
  // A restarted leader of kgo's cooperative balancer may rebalance of its own accord, on Kafka too.
  const mayRebalance = entrance.name === "a" && stage.cast.clients[0] === franzGo;
  const generationNow = (await stage.journal())?.generation;
  if (!mayRebalance) {
    const detail = `${generation} became ${generationNow}`;
    stage.outcome.check(`${step}: same generation`, generation === generationNow, detail);
    stage.outcome.check(`${step}: nobody else is told`, changed.length === 0, names);
  }
  stage.outcome.check(`${step}: same partitions`, ownedAgain === owned, `${owned} → ${ownedAgain}`);
  stage.checkNoDuplicates(step, mark);
}
