import { Story } from "../insight/story.ts";

/**
 * The notes and reports of a run as they were recorded, shortened: three consumers of six partitions, under kafkajs's
 * round robin; consumer-2 is killed with 12 records uncommitted, and consumer-3 freezes and comes back.
 */
export function recordedRun(): Story {
  const settings = { sessionTimeoutMs: 6_000, rebalanceTimeoutMs: 20_000 };
  return new Story({ protocolName: "RoundRobinAssigner" })
    .at(0)
    .rebalances("MemberJoined", "consumer-1", { fromState: "Empty" })
    .joins("consumer-1", settings)
    .at(120)
    .joins("consumer-2", settings)
    .at(140)
    .joins("consumer-3", settings)
    .at(1_000)
    .generation(["consumer-1", "consumer-2", "consumer-3"])
    .at(1_012)
    .assigns({ "consumer-1": [0, 3], "consumer-2": [1, 4], "consumer-3": [2, 5] })
    .starts("consumer-1", 0, 3)
    .starts("consumer-2", 1, 4)
    .starts("consumer-3", 2, 5)
    .at(9_900)
    .processes("consumer-1", 0, [0, 69])
    .processes("consumer-1", 3, [0, 69])
    .processes("consumer-2", 1, [0, 129])
    .processes("consumer-2", 4, [0, 3])
    .processes("consumer-3", 2, [0, 69])
    .processes("consumer-3", 5, [0, 69])
    .commits("consumer-1", { 0: 70, 3: 70 })
    .commits("consumer-2", { 1: 118, 4: 4 })
    .commits("consumer-3", { 2: 70, 5: 70 });
}

/** consumer-2 is killed at 10,000 and noticed at 15,400. */
export function afterTheKill(): Story {
  return recordedRun()
    .at(10_000)
    .dies("consumer-2")
    .at(15_400)
    .expires("consumer-2", 9_400, 6_000)
    .rebalances("SessionExpired", "consumer-2", { waitingFor: ["consumer-1", "consumer-3"] })
    .at(15_700)
    .stops("consumer-3", 2, 5)
    .rejoins("consumer-3")
    .at(16_500)
    .stops("consumer-1", 0, 3)
    .rejoins("consumer-1")
    .generation(["consumer-1", "consumer-3"])
    .at(16_512)
    .assigns({ "consumer-1": [0, 2, 4], "consumer-3": [1, 3, 5] })
    .starts("consumer-1", 0, 2, 4)
    .starts("consumer-3", 1, 3, 5)
    .at(16_600)
    .processes("consumer-1", 0, [70, 71])
    .processes("consumer-1", 2, [70, 71])
    .processes("consumer-3", 3, [70, 71])
    .processes("consumer-3", 5, [70, 71])
    .at(17_000)
    .processes("consumer-1", 4, [4, 5])
    .processes("consumer-3", 1, [118, 140]);
}

/** consumer-3 froze at 20,000, was noticed at 25,500, and goes on at 28,000 with a record in hand. */
export function afterTheFreeze(): Story {
  return afterTheKill()
    .at(19_900)
    .commits("consumer-1", { 0: 72, 2: 72, 4: 6 })
    .commits("consumer-3", { 1: 141, 3: 72, 5: 72 })
    .at(20_000)
    .freezes("consumer-3")
    .at(25_500)
    .expires("consumer-3", 19_500, 6_000)
    .rebalances("SessionExpired", "consumer-3", { waitingFor: ["consumer-1"] })
    .at(25_900)
    .stops("consumer-1", 0, 2, 4)
    .rejoins("consumer-1")
    .generation(["consumer-1"])
    .at(25_910)
    .assigns({ "consumer-1": [0, 1, 2, 3, 4, 5] })
    .starts("consumer-1", 0, 1, 2, 3, 4, 5)
    .at(26_000)
    .processes("consumer-1", 0, [72, 72])
    .processes("consumer-1", 1, [141, 145])
    .processes("consumer-1", 2, [72, 72])
    .processes("consumer-1", 3, [72, 72])
    .processes("consumer-1", 4, [6, 6])
    .processes("consumer-1", 5, [72, 72]);
}

export function afterTheReturn(): Story {
  return afterTheFreeze()
    .at(28_000)
    .thaws("consumer-3")
    .at(28_004)
    .processes("consumer-3", 1, [141, 141])
    .note({
      type: "CommitRefused",
      memberId: "consumer-3",
      generationId: 2,
      error: "UNKNOWN_MEMBER_ID",
    });
}
