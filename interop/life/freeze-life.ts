/**
 * The life of a member that is frozen (SIGSTOP) under load for longer than its session, as by a pause of its machine: the
 * others take its partitions over at the committed offsets; when it goes on it has to notice that they are not its own
 * any more, before it commits what others have passed, and joins again.
 *
 * It is regroup's first member that is frozen, be it the leader or not; in casts without one, the second member.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { regroup } from "../clients/regroup.ts";
import type { MemberProcess } from "../member-process.ts";
import { startLoad } from "./load.ts";
import type { Stage } from "./stage.ts";

const names = ["a", "b", "c"] as const;

export const freezeLife = {
  name: "freeze",
  live: async (stage: Stage): Promise<void> => {
    await stage.observer.produce(50);
    for (const role of [0, 1, 2] as const) {
      stage.enter({ name: names[role], role });
      await stage.requireShared(`${names[role]} joins`, role + 1);
    }
    await stage.requireProcessed("all joined");
    const index = stage.cast.clients.indexOf(regroup);
    const member = stage.members.get(names[index as 0 | 1 | 2] ?? "b") as MemberProcess;
    const load = startLoad(stage);
    await sleep(1_500);
    await freeze(stage, member);
    await thaw(stage, member);
    await load.stop();
    await stage.observer.produce(3); // Java's tool tries a commit that a rebalance refused again with the next record
    await stage.requireProcessed("after the thaw");
  },
};

async function freeze(stage: Stage, member: MemberProcess): Promise<void> {
  const step = "frozen";
  const orphans = [...member.owned];
  const startMs = Date.now();
  stage.hasLostLeader = member.name === "a";
  member.freeze();
  await sleep(200); // a commit sent before may still be under way
  const mark = stage.sightings.length;
  const committed = await stage.observer.committed(stage.groupId);
  await stage.requireShared(step, 2);
  stage.outcome.measure("freeze to taken over, ms", Date.now() - startMs);
  const first = (partition: number) => stage.sightings.firstOfOthers(mark, member.name, partition);
  const taken = () => orphans.every((partition) => first(partition) !== undefined);
  stage.require(`${step}: its partitions are read again`, await stage.until(taken), () =>
    stage.owners(),
  );
  const wrong = orphans.filter((partition) => first(partition)?.offset !== committed[partition]);
  const detail = wrong.map((partition) => `${partition} at ${first(partition)?.offset}`).join();
  stage.outcome.check(`${step}: resumes exactly`, wrong.length === 0, detail);
}

async function thaw(stage: Stage, member: MemberProcess): Promise<void> {
  const step = "thawed";
  const before = await stage.observer.committed(stage.groupId);
  const mark = stage.sightings.length;
  const changes = member.assignmentChanges;
  member.thaw();
  let stale = 0;
  const noticed = await stage.until(() => {
    if (member.assignmentChanges > changes) return true;
    stale = stage.sightings.countOf(mark, member.name);
    return false;
  });
  stage.require(`${step}: notices`, noticed, () => stage.owners());
  stage.outcome.measure("records processed before it noticed", stale);
  await stage.requireShared(step, 3);
  const after = await stage.observer.committed(stage.groupId);
  const back = after.filter((offset, partition) => offset < (before[partition] ?? 0));
  stage.outcome.check(`${step}: no offset goes back`, back.length === 0, `${before} → ${after}`);
}
