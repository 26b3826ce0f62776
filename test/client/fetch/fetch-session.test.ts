import { describe, expect, it } from "vitest";
import { FetchSession, type FetchTarget } from "../../../src/client/fetch/fetch-session.ts";

const ID = "topic_id_of_t________A";

function target(partition: number, fetchOffset = 0, other: Partial<FetchTarget> = {}): FetchTarget {
  return {
    ...{ topic: "t", partition, topicId: ID, assignmentEpoch: 1, fetchOffset },
    currentLeaderEpoch: 5,
    ...other,
  };
}

const shown = (targets: readonly FetchTarget[]) =>
  targets.map(({ partition, fetchOffset }) => `${partition}@${fetchOffset}`);

/** A session that the broker gave id 9. */
function established(...targets: FetchTarget[]): FetchSession {
  const session = new FetchSession();
  session.plan(targets);
  session.answered(9);
  return session;
}

describe("a fetch session (KIP-227)", () => {
  it("begins with a full request", () => {
    const plan = new FetchSession().plan([target(0), target(1)]);
    expect(plan).toMatchObject({ sessionId: 0, sessionEpoch: 0, toForget: [] });
    expect(shown(plan.toSend)).toEqual(["0@0", "1@0"]);
  });

  it("names only what is new, changed or gone once the broker gave an id", () => {
    const session = established(target(0), target(1), target(2));
    const plan = session.plan([target(0), target(1, 7), target(3)]);
    expect(plan).toMatchObject({ sessionId: 9, sessionEpoch: 1 });
    expect(shown(plan.toSend)).toEqual(["1@7", "3@0"]);
    expect(shown(plan.toForget)).toEqual(["2@0"]);
    session.answered(9);
    expect(session.plan([target(0)])).toMatchObject({ sessionId: 9, sessionEpoch: 2 });
  });

  it("stays full with a broker that keeps no sessions", () => {
    const session = established(target(0));
    session.plan([target(0)]);
    session.answered(0);
    const plan = session.plan([target(0)]);
    expect(plan).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
    expect(plan.toSend).toHaveLength(1);
  });

  it("begins anew after FETCH_SESSION_ID_NOT_FOUND", () => {
    const session = established(target(0));
    session.plan([target(0)]);
    session.failed("FETCH_SESSION_ID_NOT_FOUND");
    const plan = session.plan([target(0)]);
    expect(plan).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
    expect(shown(plan.toSend)).toEqual(["0@0"]);
  });

  it.each(["INVALID_FETCH_SESSION_EPOCH", null] as const)(
    "ends the old session with the next full request after %s",
    (error) => {
      const session = established(target(0));
      session.plan([target(0)]);
      session.failed(error);
      expect(session.plan([target(0)])).toMatchObject({ sessionId: 9, sessionEpoch: 0 });
      session.answered(10);
      expect(session.plan([target(0)])).toMatchObject({ sessionId: 10, sessionEpoch: 1 });
    },
  );

  it("forgets a topic that was deleted, and fetches the one that has its name now", () => {
    const session = established(target(0));
    const plan = session.plan([target(0, 0, { topicId: "another_topic_id_____A" })]);
    expect(plan.toForget.map(({ topicId }) => topicId)).toEqual([ID]);
    expect(plan.toSend.map(({ topicId }) => topicId)).toEqual(["another_topic_id_____A"]);
  });

  it("is begun anew when topics can no longer be named by id", () => {
    const session = established(target(0));
    const plan = session.plan([target(0), target(1, 0, { topic: "u", topicId: null })]);
    expect(plan).toMatchObject({ sessionEpoch: 0, usesTopicIds: false });
    expect(plan.toSend).toHaveLength(2);
  });

  it("does not tell the broker that an assignment epoch moved on", () => {
    const session = established(target(0));
    const later = target(0, 0, { assignmentEpoch: 2 });
    expect(session.plan([later]).toSend).toEqual([]);
    expect(session.targetOf(later)?.assignmentEpoch).toBe(2);
  });

  it("names topics by id or by name, as the response does", () => {
    const session = established(target(0));
    expect(session.topicName("", ID)).toBe("t");
    expect(session.topicName("t", "AAAAAAAAAAAAAAAAAAAAAA")).toBe("t");
    expect(session.topicName("", "another_topic_id_____A")).toBeUndefined();
  });

  it("ends with epoch -1, if there is one", () => {
    expect(new FetchSession().end()).toBeNull();
    const session = established(target(0));
    expect(session.end()).toMatchObject({ sessionId: 9, sessionEpoch: -1, toSend: [] });
    expect(session.end()).toBeNull();
  });
});
