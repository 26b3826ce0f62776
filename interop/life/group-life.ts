/**
 * The life every client lives: three members join one by one, consume, one leaves, one is killed under load,
 * it comes back, all leave, and one resumes where the group stood.
 *
 * Joins and the clean leave happen while everything is committed, so nothing may be processed twice there. The
 * kill happens under load: every partition of the dead member must resume exactly at its committed offset.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { gzip } from "../observer.ts";
import { startLoad } from "./load.ts";
import { partitionCount, type Stage, sessionTimeoutMs } from "./stage.ts";

export const groupLife = {
  name: "group",
  live: async (stage: Stage): Promise<void> => {
    await join(stage);
    await consumeSteadily(stage);
    await leave(stage);
    await die(stage);
    await comeBack(stage);
    await resume(stage);
    await end(stage);
  },
};

async function join(stage: Stage): Promise<void> {
  await stage.observer.produce(100);
  for (const role of [0, 1, 2] as const) {
    const mark = stage.sightings.length;
    const name = "abc".charAt(role);
    stage.enter({ name, role });
    await stage.requireShared(`${name} joins`, role + 1);
    await stage.requireProcessed(`${name} joins`);
    stage.checkNoDuplicates(`${name} joins`, mark);
  }
}

async function consumeSteadily(stage: Stage): Promise<void> {
  const mark = stage.sightings.length;
  const changes = () => [...stage.members.values()].map((member) => member.assignmentChanges);
  const before = String([...changes(), (await stage.journal())?.generation]);
  await stage.observer.produce(20, gzip);
  await stage.requireProcessed("steady");
  await sleep(1_500);
  stage.checkNoDuplicates("steady", mark);
  const after = String([...changes(), (await stage.journal())?.generation]);
  stage.outcome.check("steady: no rebalance", after === before, `${before} became ${after}`);
}

async function leave(stage: Stage): Promise<void> {
  const mark = stage.sightings.length;
  const startMs = Date.now();
  const clean = await stage.members.get("c")?.leave();
  stage.outcome.check("c leaves: its process ends", clean === true);
  await stage.until(() => stage.isShared(2));
  const tookMs = Date.now() - startMs;
  await stage.requireShared("c leaves", 2);
  stage.outcome.measure("leave to shared, ms", tookMs);
  const detail = `${tookMs} ms: as long as a session`;
  stage.outcome.check("c leaves: noticed at once", tookMs < sessionTimeoutMs - 1_000, detail);
  stage.checkNoDuplicates("c leaves", mark);
}

async function die(stage: Stage): Promise<void> {
  const load = startLoad(stage);
  await sleep(1_500);
  const dead = stage.members.get("b");
  const orphans = [...(dead?.owned ?? [])];
  await dead?.kill();
  const startMs = Date.now();
  await sleep(200); // a commit sent before the kill may still be under way
  const mark = stage.sightings.length;
  const committed = await stage.observer.committed(stage.groupId);
  await stage.until(() => stage.isShared(1));
  stage.outcome.measure("kill to taken over, ms", Date.now() - startMs);
  await stage.requireShared("b is killed", 1);
  const took = await stage.until(() =>
    orphans.every((partition) => stage.sightings.firstSince(mark, "a", partition) !== undefined),
  );
  stage.require("b is killed: its partitions are read again", took, () => stage.owners());
  await load.stop();
  await stage.requireProcessed("b is killed");
  checkResumed(stage, { step: "b is killed", mark, partitions: orphans, committed });
  const again = stage.sightings.duplicatesSince(mark);
  stage.outcome.measure("duplicates after the kill", again.length);
  const early = again.filter(({ partition, offset }) => offset < (committed[partition] ?? 0));
  stage.outcome.check(
    "b is killed: nothing committed is processed twice",
    early.length === 0,
    JSON.stringify(early.slice(0, 3)),
  );
}

interface Resumption {
  step: string;
  mark: number;
  partitions: number[];
  committed: number[];
}

function checkResumed(stage: Stage, { step, mark, partitions, committed }: Resumption): void {
  const wrong = partitions.filter((partition) => {
    const first = stage.sightings.firstSince(mark, "a", partition)?.offset;
    return first !== Math.max(0, committed[partition] ?? -1);
  });
  const detail = wrong.map((partition) => {
    const first = stage.sightings.firstSince(mark, "a", partition)?.offset;
    return `partition ${partition} began at ${first}, committed was ${committed[partition]}`;
  });
  stage.outcome.check(`${step}: resumes exactly`, wrong.length === 0, detail.join("; "));
}

async function comeBack(stage: Stage): Promise<void> {
  const mark = stage.sightings.length;
  stage.enter({ name: "b", role: 1 });
  await stage.requireShared("b comes back", 2);
  stage.checkNoDuplicates("b comes back", mark);
}

async function resume(stage: Stage): Promise<void> {
  for (const name of ["a", "b"]) await stage.members.get(name)?.leave();
  await requireState(stage, "all left", "Empty");
  const committed = await stage.observer.committed(stage.groupId);
  await stage.observer.produce(5);
  const mark = stage.sightings.length;
  stage.enter({ name: "a", role: 0 });
  await stage.requireShared("a resumes", 1);
  await stage.requireProcessed("a resumes");
  stage.checkNoDuplicates("a resumes", mark);
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  checkResumed(stage, { step: "a resumes", mark, partitions, committed });
}

async function end(stage: Stage): Promise<void> {
  const { outcome, observer, groupId } = stage;
  outcome.measure("generations", (await stage.journal())?.generation ?? "none");
  outcome.fact("delete while alive", await observer.deleteGroup(groupId));
  await stage.members.get("a")?.leave();
  await requireState(stage, "the end", "Empty");
  outcome.check("the end: listed", await observer.listed(groupId));
  outcome.fact("delete when empty", await observer.deleteGroup(groupId));
  await requireState(stage, "deleted", "Dead");
  outcome.check("deleted: not listed", !(await observer.listed(groupId)));
  outcome.fact("offsets of the deleted group", String(await observer.committed(groupId)));
  const { wrongValues } = stage.sightings;
  outcome.check("values as produced", wrongValues.length === 0, wrongValues[0] ?? "");
}

async function requireState(stage: Stage, step: string, state: string): Promise<void> {
  let found = "";
  const reached = await stage.until(async () => {
    found = (await stage.observer.describe(stage.groupId)).state;
    return found === state;
  }, 12_000);
  stage.require(`${step}: group is ${state}`, reached, () => `it is ${found}`);
}
