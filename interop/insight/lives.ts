/** The lives that are judged: who is cast, and what is done to them. */
import type { Casting, InsightStage } from "./insight-stage.ts";

const SESSION_TIMEOUT_MS = 6_000;
/** A consumer group's is the broker's. Longer than a member's restart takes, on a machine that has much to do. */
export const CONSUMER_SESSION_TIMEOUT_MS = 10_000;
const STATIC_SESSION_TIMEOUT_MS = 20_000;
const MAX_POLL_INTERVAL_MS = 16_000;
/** A handler that takes so long has been thrown out, and the others have settled, before it polls again. */
const SLOW_MS = 24_000;

export interface InsightLife {
  readonly name: string;
  /** For people: what the members are. */
  readonly members: string;
  readonly casting: Casting;
  live(stage: InsightStage): Promise<void>;
}

const java: Casting = {
  client: "java",
  protocol: "classic",
  sessionTimeoutMs: SESSION_TIMEOUT_MS,
  maxPollIntervalMs: MAX_POLL_INTERVAL_MS,
};
const kgo: Casting = {
  client: "franz-go",
  protocol: "classic",
  sessionTimeoutMs: SESSION_TIMEOUT_MS,
};

const javaConsumer: Casting = {
  ...java,
  protocol: "consumer",
  sessionTimeoutMs: CONSUMER_SESSION_TIMEOUT_MS,
};
/** Static members that may be away for a while. */
const atRest = {
  isStatic: true,
  sessionTimeoutMs: STATIC_SESSION_TIMEOUT_MS,
  maxPollIntervalMs: 60_000,
} as const;

export const insightLives: readonly InsightLife[] = [
  {
    name: "java-eager",
    members: "Java, range",
    casting: { ...java, assignor: "range" },
    live: async (stage) => {
      await ordinary(stage);
      await slowPoll(stage);
    },
  },
  {
    name: "java-cooperative",
    members: "Java, cooperative-sticky",
    casting: { ...java, assignor: "cooperative-sticky" },
    live: async (stage) => {
      await ordinary(stage);
      await slowPoll(stage);
    },
  },
  {
    name: "kgo-cooperative",
    members: "kgo, cooperative-sticky",
    casting: { ...kgo, assignor: "cooperative-sticky" },
    live: ordinary,
  },
  {
    name: "java-static",
    members: "Java, range, static",
    casting: { ...java, ...atRest, assignor: "range" },
    live: staticMembers,
  },
  {
    name: "java-mixed",
    members: "Java, two with cooperative-sticky before range and one with range alone",
    casting: { ...java, assignor: "cooperative-sticky,range" },
    live: mixed,
  },
  {
    name: "java-consumer",
    members: "Java, group.protocol=consumer",
    casting: javaConsumer,
    live: async (stage) => {
      await ordinary(stage);
      await slowPoll(stage);
    },
  },
  {
    name: "java-consumer-static",
    members: "Java, group.protocol=consumer, static",
    casting: { ...javaConsumer, ...atRest, sessionTimeoutMs: CONSUMER_SESSION_TIMEOUT_MS },
    live: staticConsumers,
  },
  {
    name: "kgo-consumer",
    members: "kgo, the consumer protocol",
    casting: { ...kgo, protocol: "consumer", sessionTimeoutMs: CONSUMER_SESSION_TIMEOUT_MS },
    live: ordinary,
  },
];

const abc = ["a", "b", "c"] as const;

async function ordinary(stage: InsightStage): Promise<void> {
  await stage.begin("a", "b");
  await stage.act({ title: "c joins", kind: "join", who: "c", members: abc }, () =>
    stage.enter("c"),
  );
  await stage.act({ title: "b is killed", kind: "kill", who: "b", members: ["a", "c"] }, () =>
    stage.kill("b"),
  );
  await stage.act({ title: "b is back", kind: "restart", who: "b", members: abc }, () =>
    stage.enter("b"),
  );
  await stage.act({ title: "c leaves", kind: "leave", who: "c", members: ["a", "b"] }, () =>
    stage.leave("c"),
  );
  const grow = { title: "6 partitions become 8", kind: "grow", who: null } as const;
  await stage.act({ ...grow, members: ["a", "b"], rules: ["metadata-changed"] }, () =>
    stage.grow(8),
  );
}

async function slowPoll(stage: InsightStage): Promise<void> {
  const slow = { title: `a takes ${SLOW_MS / 1_000} s over its records`, kind: "slow" } as const;
  await stage.act({ ...slow, who: "a", members: ["b"] }, () => stage.slowDown("a", SLOW_MS));
  const back = { title: "a polls again", kind: "come back", who: "a" } as const;
  await stage.act({ ...back, members: ["a", "b"] }, () => {});
}

async function staticMembers(stage: InsightStage): Promise<void> {
  await stage.begin("a", "b", "c");
  const restart = { kind: "static restart", members: abc } as const;
  await stage.act({ ...restart, title: "b is killed and restarted", who: "b" }, async () => {
    await stage.kill("b");
    stage.enter("b");
  });
  await closeAndRestart(stage);
  await stage.act({ title: "c is killed", kind: "kill", who: "c", members: ["a", "b"] }, () =>
    stage.kill("c"),
  );
}

async function staticConsumers(stage: InsightStage): Promise<void> {
  await stage.begin("a", "b", "c");
  await closeAndRestart(stage);
  await stage.act({ title: "b is killed", kind: "kill", who: "b", members: ["a", "c"] }, () =>
    stage.kill("b"),
  );
}

async function closeAndRestart(stage: InsightStage): Promise<void> {
  const restart = { kind: "static close and restart", members: abc } as const;
  await stage.act({ ...restart, title: "c is closed and restarted", who: "c" }, async () => {
    await stage.leave("c");
    stage.enter("c");
  });
}

async function mixed(stage: InsightStage): Promise<void> {
  await stage.begin("a", "b");
  const join = { title: "c joins, with range alone", kind: "join", who: "c" } as const;
  await stage.act({ ...join, members: abc, rules: ["eager-held-back"] }, () =>
    stage.enter("c", { assignor: "range" }),
  );
  const kill = { title: "b is killed", kind: "kill", who: "b", members: ["a", "c"] } as const;
  await stage.act({ ...kill, rules: ["eager-held-back"] }, () => stage.kill("b"));
  await stage.act({ title: "c leaves", kind: "leave", who: "c", members: ["a"] }, () =>
    stage.leave("c"),
  );
}
