import { describe, expect, it } from "vitest";
import { groupNameInLog, parseLogLine } from "../../../src/insight/index.ts";

const UTC = { utcOffsetMinutes: 0 };
const inKafka4 = (message: string) =>
  `[2026-11-21 12:03:11,100] INFO [GroupCoordinator id=1 topic=__consumer_offsets partition=12] ${message} (org.apache.kafka.coordinator.group.GroupMetadataManager)`;
const inKafka3 = (message: string) =>
  `[2026-11-21 12:03:11,100] INFO [GroupCoordinator 1]: ${message} (kafka.coordinator.group.GroupCoordinator)`;

function parse(message: string) {
  return parseLogLine(inKafka4(message), UTC);
}

describe("the instant of a log line", () => {
  it("is read as UTC, or in the zone that its broker writes in", () => {
    const line = inKafka4("Group g with generation 3 is now empty.");
    expect(parseLogLine(line, UTC)?.atMs).toBe(Date.UTC(2026, 10, 21, 12, 3, 11, 100));
    expect(parseLogLine(line, { utcOffsetMinutes: 120 })?.atMs).toBe(
      Date.UTC(2026, 10, 21, 10, 3, 11, 100),
    );
  });

  it("is that of the calendar on every day, leap days and turns of the year included", () => {
    for (const [y, m, d] of [
      [1999, 12, 31],
      [2000, 2, 29],
      [2024, 3, 1],
      [2027, 1, 1],
      [2100, 2, 28],
    ] as const) {
      const day = `${y}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
      const line = inKafka4("Group g with generation 3 is now empty.").replace("2026-11-21", day);
      expect(parseLogLine(line, UTC)?.atMs).toBe(Date.UTC(y, m - 1, d, 12, 3, 11, 100));
    }
  });
});

describe("the start of a classic rebalance", () => {
  const reasons: [string, string, string | null, string | null][] = [
    [
      "Adding new member m-1 with group instance id null; client reason: not provided",
      "MemberJoined",
      "m-1",
      null,
    ],
    [
      "Adding new member m-1 with group instance id Some(i); client reason: need to re-join with the given member-id: m-1",
      "MemberJoined",
      "m-1",
      "need to re-join with the given member-id: m-1",
    ],
    [
      "Member m-1 is joining group during PreparingRebalance; client reason: group is already rebalancing",
      "MemberRejoined",
      "m-1",
      "group is already rebalancing",
    ],
    [
      "Updating metadata for member m-1 during Stable; client reason: need to revoke partitions and re-join",
      "SubscriptionChanged",
      "m-1",
      "need to revoke partitions and re-join",
    ],
    [
      "Leader m-1 re-joining group during Stable; client reason: cached metadata has changed",
      "LeaderRejoined",
      "m-1",
      "cached metadata has changed",
    ],
    ["removing member m-1 on heartbeat expiration.", "SessionExpired", "m-1", null],
    ["removing member m-1 on heartbeat expiration", "SessionExpired", "m-1", null],
    ["explicit `LeaveGroup` request for (m-1, m-2) members.", "MemberLeft", "m-1", null],
    ["Removing HashSet(m-1, m-2) on pending sync request expiration", "SyncTimedOut", "m-1", null],
    ["Removing [m-1] on pending sync request expiration", "SyncTimedOut", "m-1", null],
    [
      "Group's selectedProtocol will change because static member m-1 with instance id Some(i) joined with change of protocol; client reason: not provided",
      "StaticMemberReplaced",
      "m-1",
      null,
    ],
    [
      "Updating metadata for static member m-1 with instance id i; client reason: x; y",
      "StaticMemberReplaced",
      "m-1",
      "x; y",
    ],
    [
      "Freshly-loaded group g (size 3) is over capacity 2. Rebalancing in order to give a chance for consumers to commit offsets",
      "GroupOverCapacity",
      null,
      null,
    ],
    [
      "Error NOT_COORDINATOR when storing group assignmentduring SyncGroup (member: m-1).",
      "AssignmentNotStored",
      "m-1",
      null,
    ],
    ["a reason of a later release", "Unknown", null, null],
  ];
  for (const [text, cause, memberId, clientReason] of reasons) {
    it(`is caused by ${cause}: ${text.slice(0, 60)}`, () => {
      const expected = {
        type: "RebalanceStarted",
        generationId: 41,
        cause,
        memberId,
        clientReason,
        text,
      };
      const sentence =
        "Preparing to rebalance group g in state PreparingRebalance with old generation 41";
      expect(parse(`${sentence} (reason: ${text}).`)).toMatchObject({ ...expected, groupId: "g" });
      const scala = `${sentence} (__consumer_offsets-12) (reason: ${text})`;
      expect(parseLogLine(inKafka3(scala), UTC)).toMatchObject({ ...expected, groupId: "g" });
    });
  }
});

describe("other lines of both dialects", () => {
  const lines: [string, object][] = [
    [
      "Member m-1 in group g has failed, removing it from the group.",
      { type: "MemberFailed", memberId: "m-1" },
    ],
    ["Member m-1 in group g has failed, removing it from the group", { type: "MemberFailed" }],
    [
      "[Group g] Member m-1 has left group through explicit `LeaveGroup` request; client reason: the consumer is being closed",
      { type: "MemberLeft", memberId: "m-1", clientReason: "the consumer is being closed" },
    ],
    [
      "[Group g] Member m-1 has left group through explicit `LeaveGroup`; client reason: not provided",
      { type: "MemberLeft", clientReason: null },
    ],
    [
      "[GroupId g] Dynamic member m-1 has left group through explicit `LeaveGroup` request; client reason: x",
      { type: "MemberLeft", memberId: "m-1", clientReason: "x" },
    ],
    [
      "[Group g] Static Member m-1 with instance id i has left group through explicit `LeaveGroup` request; client reason: x",
      { type: "MemberLeft", memberId: "m-1" },
    ],
    [
      "Group g removed dynamic members who haven't joined: [m-1, m-2]",
      { type: "MembersRemoved", memberIds: ["m-1", "m-2"] },
    ],
    [
      "Group g removed dynamic members who haven't joined: Set(m-1)",
      { type: "MembersRemoved", memberIds: ["m-1"] },
    ],
    [
      "Stabilized group g generation 4 with 2 members.",
      { type: "Stabilized", generationId: 4, memberCount: 2 },
    ],
    [
      "Stabilized group g generation 4 (__consumer_offsets-12) with 2 members",
      { type: "Stabilized", generationId: 4 },
    ],
    [
      "Assignment received from leader m-1 for group g for generation 4. The group has 2 members, 1 of which are static.",
      { type: "AssignmentReceived", leaderId: "m-1", memberCount: 2, staticMemberCount: 1 },
    ],
    ["Group g with generation 4 is now empty.", { type: "Emptied", generationId: 4 }],
    [
      "Group g with generation 4 is now empty (__consumer_offsets-12)",
      { type: "Emptied", generationId: 4 },
    ],
    [
      "Group g could not complete rebalance because no members rejoined.",
      { type: "NobodyRejoined" },
    ],
    [
      "Setting empty assignments for members [m-1] of g for generation 4.",
      { type: "AssignmentsMissing", memberIds: ["m-1"] },
    ],
    [
      "Static member with groupInstanceId=i and unknown member id joins group g in Stable state. Replacing previously mapped member m-1 with this groupInstanceId.",
      { type: "StaticMemberMapped", groupInstanceId: "i", oldMemberId: "m-1" },
    ],
    ["[GroupId=g] Unloading group metadata for generation 7.", { type: "GroupUnloaded" }],
    ["[GroupId=g] Unloaded group metadata for group epoch 8.", { type: "GroupUnloaded" }],
    [
      "Loaded classic group g with 3 members.",
      { type: "GroupLoaded", groupType: "classic", memberCount: 3 },
    ],
    ["Loaded consumer group g with 3 members.", { type: "GroupLoaded", groupType: "consumer" }],
    [
      "[GroupId g] Member m-1 joins the consumer group using the classic protocol.",
      { type: "ConsumerMemberJoined", memberId: "m-1", protocol: "classic" },
    ],
    [
      "[GroupId g] Static member m-1 with instance id i joins the consumer group using the consumer protocol.",
      { type: "ConsumerMemberJoined", groupInstanceId: "i" },
    ],
    [
      "[GroupId g] Static member with instance id i re-joins the consumer group using the consumer protocol. Created a new member m-2 to replace the existing member m-1.",
      { type: "ConsumerMemberReplaced", memberId: "m-2", oldMemberId: "m-1" },
    ],
    [
      "[GroupId g] Bumped group epoch to 7 with metadata hash -9205241070314618867.",
      { type: "GroupEpochBumped", groupEpoch: 7, metadataHash: "-9205241070314618867" },
    ],
    ["[GroupId g] Bumped group epoch to 7.", { type: "GroupEpochBumped", metadataHash: null }],
    [
      "[GroupId g] Computed a new target assignment for epoch 7 with 'uniform' assignor in 12ms.",
      { type: "TargetAssigned", groupEpoch: 7, assignorName: "uniform", tookMs: 12 },
    ],
    [
      "[GroupId g] Member m-1 updated its subscribed topics to: [a, b].",
      { type: "SubscriptionUpdated", topics: "[a, b]" },
    ],
    [
      "[GroupId g] Member m-1 left the consumer group.",
      { type: "ConsumerMemberLeft", memberId: "m-1" },
    ],
    [
      "[GroupId g] Static Member m-1 with instance id i left the consumer group.",
      { type: "ConsumerMemberLeft", memberId: "m-1" },
    ],
    [
      "[GroupId g] Static member m-1 with instance id i temporarily left the consumer group.",
      { type: "StaticMemberAway", memberId: "m-1", groupInstanceId: "i" },
    ],
    [
      "[GroupId g] Member m-1 fenced from the group because the member session expired.",
      { type: "ConsumerSessionExpired", memberId: "m-1" },
    ],
    [
      "[GroupId g] Member m-1 fenced from the group because it failed to transition from epoch 6 within 300000ms.",
      { type: "ConsumerRebalanceTimedOut", memberEpoch: 6, timeoutMs: 300_000 },
    ],
    [
      "[GroupId g] Converted the classic group to a consumer group.",
      { type: "GroupConverted", to: "consumer" },
    ],
    [
      "[GroupId g] Converted the consumer group to a classic group.",
      { type: "GroupConverted", to: "classic" },
    ],
  ];
  for (const [message, expected] of lines) {
    it(message, () => {
      expect(parse(message)).toMatchObject({ ...expected, groupId: "g" });
      expect(parseLogLine(inKafka3(message), UTC)).toMatchObject(expected);
    });
  }

  it("include the healthy static restart, which names no group", () => {
    const sentence =
      "Static member which joins during Stable stage and doesn't affect the selected protocol will not trigger a rebalance.";
    expect(parse(sentence)).toMatchObject({ type: "StaticMemberWelcomed" });
  });
});

describe("free text in lines", () => {
  const names = [
    "a b",
    "orders (eu)",
    "[x] y",
    "g generation 3 with 2 members",
    "with old generation",
    "né€𝄞",
    "a'b\"c",
    ") (reason: ",
  ];
  for (const name of names) {
    it(`finds a group by the name ${JSON.stringify(name)}`, () => {
      expect(parse(`Group ${name} with generation 4 is now empty.`)).toMatchObject({
        groupId: name,
      });
      expect(
        parse(
          `Preparing to rebalance group ${name} in state PreparingRebalance with old generation 4 (reason: removing member m on heartbeat expiration.).`,
        ),
      ).toMatchObject({ groupId: name, generationId: 4, cause: "SessionExpired" });
    });
  }

  it("takes a name with line breaks in the form in which a layout keeps it on one line", () => {
    const event = parse(`Group ${groupNameInLog("a\nb")} with generation 4 is now empty.`);
    expect(event).toMatchObject({ groupId: "a\\nb" });
  });

  it("takes a client's reason whole, whatever it pretends to be", () => {
    const said =
      "x). Preparing to rebalance group h in state Stable with old generation 9 (reason: y";
    const sentence =
      "Preparing to rebalance group g in state PreparingRebalance with old generation 4";
    const event = parse(
      `${sentence} (reason: Leader m re-joining group during Stable; client reason: ${said}).`,
    );
    expect(event).toMatchObject({ groupId: "g", generationId: 4, clientReason: said });
  });
});

describe("lines that tell of no group", () => {
  it("are null: other components, other sentences, no instant, nothing at all", () => {
    for (const line of [
      "",
      "garbage",
      "[2026-11-21 12:03:11,100] INFO [Broker id=1] x (y)",
      "[GroupCoordinator id=1] Group g with generation 4 is now empty.",
    ]) {
      expect(parseLogLine(line, UTC)).toBeNull();
    }
    expect(parse("Starting up.")).toBeNull();
  });

  it("are passed over at millions of characters without harm", () => {
    expect(parse(`Group ${"x".repeat(1_000_000)} with generation 4 is now empty.`)).toBeNull();
    const hostile = ` in state S with old generation 1 (reason: `.repeat(1_400);
    const startMs = performance.now();
    parse(`Preparing to rebalance group ${hostile}`);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
