/**
 * The life of a group that changes from eager to cooperative rebalancing under way, as KIP-429 tells one to: while members
 * offer both, the group shares by range and gives up everything in each rebalance; each member is restarted with
 * cooperative-sticky alone; when the last one is, a rebalance takes away only what moves.
 */
import type { Stage } from "./stage.ts";

const both = "range,cooperative-sticky";
const target = "cooperative-sticky";
const members = ["a", "b", "c"] as const;

export const switchLife = {
  name: "switch",
  live: async (stage: Stage): Promise<void> => {
    await stage.observer.produce(50);
    for (const [index, name] of members.entries()) {
      stage.enter({ name, role: index as 0 | 1 | 2, assignor: both });
      await stage.requireShared(`${name} joins with both`, index + 1);
    }
    await stage.requireProcessed("all joined");
    stage.hasLostLeader = true; // a is the first to leave
    for (const [index, name] of members.entries()) {
      const mark = stage.sightings.length;
      await stage.members.get(name)?.leave();
      await stage.requireShared(`${name} leaves`, 2);
      await stage.observer.produce(10);
      stage.enter({ name, role: index as 0 | 1 | 2, assignor: target });
      await stage.requireShared(`${name} comes back`, 3);
      await stage.requireProcessed(`${name} comes back`);
      stage.checkNoDuplicates(`${name} comes back`, mark);
    }
    await leaveCooperatively(stage);
  },
};

/** The group is cooperative now: who stays keeps what it has. */
async function leaveCooperatively(stage: Stage): Promise<void> {
  const stays = members.slice(0, 2).map((name) => stage.members.get(name));
  const kept = stays.map((member) => [...(member?.owned ?? [])]);
  const revoked = stays.map((member) => member?.revokedCount);
  await stage.members.get("c")?.leave();
  await stage.requireShared("cooperative: c leaves", 2);
  const keeps = stays.every((member, index) => kept[index]?.every((one) => member?.owned.has(one)));
  stage.outcome.check("cooperative: who stays keeps what it has", keeps, stage.owners());
  const same = stays.every((member, index) => member?.revokedCount === revoked[index]);
  stage.outcome.check("cooperative: nothing is revoked from who stays", same, stage.owners());
}
