import { createPartitions } from "../../protocol/index.ts";
import type { FaultScope } from "../history/history-event.ts";
import type { MemberSlot } from "../workload/member-slot.ts";
import { type Fault, type FaultType, faultText } from "./fault.ts";
import type { Stage } from "./stage.ts";

type FaultOf<Type extends FaultType> = Fault & { readonly type: Type };

/** Lets something happen after so many virtual milliseconds. */
type Later = (afterMs: number, what: () => void) => void;

/** What a fault does, beside what it says: whom it disturbs, and how. */
type Injection<Type extends FaultType> = (fault: FaultOf<Type>, stage: Stage, later: Later) => Hit;

/** Whom a fault hit and for how long; null when there was nobody to hit. */
type Hit = { readonly scope: FaultScope; readonly durationMs: number } | null;

const injections: { readonly [Type in FaultType]: Injection<Type> } = {
  Crash: ({ member, how, downMs }, stage) =>
    onMember(stage, member, (slot) => {
      slot.crash(how, downMs);
      return 0;
    }),
  // A clean restart excuses nobody.
  Restart: ({ member, downMs }, stage) => {
    const slot = running(stage, member);
    slot?.restart(downMs);
    return slot === null ? null : { scope: [], durationMs: 0 };
  },
  RollingRestart: ({ downMs, pauseMs }, stage, later) => {
    const members = [...stage.slots.keys()];
    for (const [index, member] of members.entries())
      later(index * (downMs + pauseMs), () => running(stage, member)?.restart(downMs));
    return { scope: [], durationMs: members.length * (downMs + pauseMs) };
  },
  Freeze: ({ member, durationMs }, stage, later) =>
    onMember(stage, member, ({ process }) => {
      process?.freeze();
      later(durationMs, () => process?.thaw());
      return durationMs;
    }),
  Replace: ({ member, durationMs }, stage) =>
    onMember(stage, member, (slot) => {
      slot.replace(durationMs);
      return durationMs;
    }),
  SlowHandler: ({ member, durationMs }, stage) =>
    onMember(stage, member, (slot) => {
      slot.application?.handling.slowDown(durationMs);
      return durationMs;
    }),
  SlowListener: ({ member, durationMs }, stage) =>
    onMember(stage, member, (slot) => {
      slot.application?.slowDownListener(durationMs);
      return durationMs;
    }),
  EnforceRebalance: ({ member }, stage) => {
    const slot = running(stage, member);
    slot?.process?.run(() => slot.application?.enforceRebalance());
    return slot === null ? null : { scope: [], durationMs: 0 };
  },
  Cut: ({ member, direction, durationMs }, stage, later) =>
    onMember(stage, member, (slot) => {
      const { network } = stage.world;
      const brokers = stage.cluster.nodeIds.map((nodeId) => stage.cluster.placeOf(nodeId));
      const place = [slot.process!.name];
      if (direction !== "fromBrokers") later(durationMs, network.cut(place, brokers));
      if (direction !== "toBrokers") later(durationMs, network.cut(brokers, place));
      return durationMs;
    }),
  DropConnections: ({ member, noticedBy }, stage) =>
    onMember(stage, member, (slot) => {
      const { name } = slot.process!;
      stage.world.network.drop(({ clientPlace }) => clientPlace === name, noticedBy);
      return 0;
    }),
  SlowNetwork: ({ durationMs, maxLatencyMs }, stage, later) => {
    const { network } = stage.world;
    const { conditions } = stage;
    network.conditions = { ...conditions, maxLatencyMs: conditions.maxLatencyMs + maxLatencyMs };
    later(durationMs, () => {
      network.conditions = conditions;
    });
    return { scope: "everybody", durationMs };
  },
  BrokerRestart: ({ nodeId, downMs }, stage, later) => {
    if (stage.cluster.isDown(nodeId)) return null;
    stage.cluster.stopBroker(nodeId);
    later(downMs, () => stage.cluster.startBroker(nodeId));
    return { scope: "everybody", durationMs: downMs };
  },
  BrokerFreeze: ({ durationMs }, stage, later) => {
    const { process } = stage.cluster;
    if (process.state !== "running") return null;
    process.freeze();
    later(durationMs, () => process.thaw());
    return { scope: "everybody", durationMs };
  },
  AddPartitions: ({ topic, count: added }, stage) => {
    addPartitions(stage, topic, added);
    return { scope: [], durationMs: 0 };
  },
};

/** Lets a fault happen now, and says so in the history. Returns whether there was anybody to hit. */
export function inject(fault: Fault, stage: Stage): boolean {
  const { clock, history } = stage.world;
  const later: Later = (afterMs, what) => {
    clock.setTimer(clock.nowMs() + afterMs, what);
  };
  const injection = injections[fault.type] as Injection<FaultType>;
  const text = faultText(fault);
  const hit = injection(fault, stage, later);
  if (hit === null) return false;
  const { scope, durationMs } = hit;
  history.record({ type: "FaultBegan", fault: text, scope });
  if (durationMs === 0) history.record({ type: "FaultEnded", fault: text, scope });
  else later(durationMs, () => history.record({ type: "FaultEnded", fault: text, scope }));
  return true;
}

function running({ slots }: Stage, member: string): MemberSlot | null {
  const slot = slots.get(member);
  return slot?.process?.state === "running" && slot.isRunning ? slot : null;
}

function onMember(stage: Stage, member: string, hit: (slot: MemberSlot) => number): Hit {
  const slot = running(stage, member);
  if (slot === null) return null;
  const scope = [slot.process!.name];
  return { scope, durationMs: hit(slot) };
}

function addPartitions(stage: Stage, topic: string, added: number): void {
  const { cluster, feeder, partitionCounts } = stage;
  const nodeId = cluster.nodeIds.find((each) => !cluster.isDown(each));
  if (nodeId === undefined) return;
  const count = (partitionCounts.get(topic) ?? 0) + added;
  const request = { topics: [{ name: topic, count, assignments: null }], timeoutMs: 5_000 };
  feeder
    .connection(nodeId)
    .request(createPartitions, { ...request, validateOnly: false })
    .then(
      ({ results }) => {
        if (results[0]?.errorCode === 0) partitionCounts.set(topic, count);
      },
      () => {
        // The broker went away meanwhile: the topic may have grown without anybody feeding what is new.
      },
    );
}
