/**
 * Scenarios: stories of a coordinator in text files. Commands, a line `----`, then exactly what came of them: replies
 * (`#1` answers the first request of the file), records, notes, and each group that changed.
 *
 * Commands are a name and `key=value` pairs:
 *
 *     config groupMaxSize=2              before anything else
 *     join client=a                      JoinGroup; member=a-1 instance= version= session= rebalance= topics=x,y
 *                                        protocols=range,sticky type= reason=
 *     sync member=a-1 generation=1 assign=a-1:orders/0/1;b-2:orders/2
 *     heartbeat member=a-1 generation=1
 *     leave member=a-1,b-2               instance=i for an administrator
 *     commit orders/0=42 member=a-1 generation=1
 *     txn-commit orders/0=42 producer=7  and: end-txn producer=7 result=COMMIT
 *     fetch topics=orders/0/1            without topics: everything; stable=true
 *     offset-delete topics=orders/0
 *     describe, list, delete             group=g
 *     at 3000                            the clock goes on to 3000 ms after the start
 *     topic-deleted name=orders
 *     reload                             a broker takes over with the journal, perhaps groupMaxSize=1; unload
 *
 * The group is `g` unless `group=` says otherwise.
 */
import {
  type CoordinatorConfig,
  type CoordinatorEffect,
  type CoordinatorRecord,
  inspectGroup,
  type Reply,
} from "../../src/coordinator/index.ts";
import { errorName } from "../../src/protocol/index.ts";
import { assignmentBytes, subscriptionBytes } from "./consumer-bytes.ts";
import { CoordinatorKit, START_MS } from "./coordinator-kit.ts";

type Options = ReadonlyMap<string, string>;

/** Runs a scenario file and returns it with the outcomes as they are now. */
export function runScenario(text: string): string {
  const blocks = text.trimEnd().split(/\n\n+/);
  let run: ScenarioRun | null = null;
  return `${blocks
    .map((block) => {
      const commands = block.split("\n----")[0]!.split("\n");
      if (commands.every((line) => line.startsWith("#") || line.startsWith("config "))) {
        run = new ScenarioRun(commands.filter((line) => line.startsWith("config ")));
        return commands.join("\n");
      }
      run ??= new ScenarioRun([]);
      const outcome = commands.flatMap((line) => (line.startsWith("#") ? [] : run!.command(line)));
      return [...commands, "----", ...outcome, ...run.changedGroups()].join("\n");
    })
    .join("\n\n")}\n`;
}

class ScenarioRun {
  readonly #kit: CoordinatorKit;
  readonly #groups = new Map<string, string>();

  constructor(configLines: readonly string[]) {
    const config = configLines.map((line) => settings(parse(line).options));
    this.#kit = new CoordinatorKit(Object.assign({}, ...config));
  }

  command(line: string): string[] {
    const { name, words, options } = parse(line);
    if (name === "at") {
      const happenings = this.#kit.advanceTo(START_MS + Number(words[0]));
      return happenings.flatMap(({ atMs, effects }) =>
        this.#lines(effects).map((text) => `@${atMs - START_MS} ${text}`),
      );
    }
    const run = COMMANDS[name];
    if (run === undefined) throw new TypeError(`no such command: ${line}`);
    const group = options.get("group") ?? "g";
    if (!this.#groups.has(group)) this.#groups.set(group, "none");
    return this.#lines(run(this.#kit, { group, words, options }));
  }

  /** The groups that are not as they were printed last. */
  *changedGroups(): Generator<string> {
    for (const [group, before] of this.#groups) {
      const now = groupLine(this.#kit, group);
      if (now === before) continue;
      this.#groups.set(group, now);
      yield `${group}: ${now}`;
    }
  }

  #lines(effects: readonly CoordinatorEffect[]): string[] {
    return effects.flatMap(effectLines);
  }
}

interface Command {
  readonly group: string;
  readonly words: readonly string[];
  readonly options: Options;
}

type RunCommand = (kit: CoordinatorKit, command: Command) => readonly CoordinatorEffect[];

const COMMANDS: Readonly<Record<string, RunCommand>> = {
  join: (kit, { group, options }) => {
    const metadata = subscriptionBytes(names(options.get("topics") ?? "orders"));
    const request = {
      groupId: group,
      sessionTimeoutMs: number(options, "session", 10_000),
      ...whenNewEnough(options, 1, { rebalanceTimeoutMs: number(options, "rebalance", 60_000) }),
      memberId: options.get("member") ?? "",
      ...whenGiven(options, "instance", "groupInstanceId"),
      ...whenGiven(options, "reason", "reason"),
      protocolType: options.get("type") ?? "consumer",
      protocols: names(options.get("protocols") ?? "range").map((name) => ({ name, metadata })),
    };
    return send(kit, "JoinGroup", request, options);
  },
  sync: (kit, { group, options }) =>
    send(
      kit,
      "SyncGroup",
      {
        groupId: group,
        generationId: number(options, "generation", 1),
        memberId: options.get("member") ?? "",
        ...whenGiven(options, "instance", "groupInstanceId"),
        ...whenGiven(options, "type", "protocolType"),
        ...whenGiven(options, "protocol", "protocolName"),
        assignments: assignments(options.get("assign")),
      },
      options,
    ),
  heartbeat: (kit, { group, options }) =>
    send(
      kit,
      "Heartbeat",
      {
        groupId: group,
        generationId: number(options, "generation", 1),
        memberId: options.get("member") ?? "",
        ...whenGiven(options, "instance", "groupInstanceId"),
      },
      options,
    ),
  leave: (kit, { group, options }) => {
    if (number(options, "version", 5) < 3) {
      return send(kit, "LeaveGroup", { groupId: group, memberId: options.get("member") }, options);
    }
    const members = (options.get("member") ?? "").split(",").map((memberId) => ({
      memberId,
      ...whenGiven(options, "instance", "groupInstanceId"),
      ...whenGiven(options, "reason", "reason"),
    }));
    return send(kit, "LeaveGroup", { groupId: group, members }, options);
  },
  commit: (kit, { group, words, options }) =>
    send(
      kit,
      "OffsetCommit",
      {
        groupId: group,
        generationIdOrMemberEpoch: number(options, "generation", -1),
        memberId: options.get("member") ?? "",
        ...whenGiven(options, "instance", "groupInstanceId"),
        ...(options.has("retention") ? { retentionTimeMs: number(options, "retention", -1) } : {}),
        topics: offsetsOf(options, words),
      },
      new Map([["version", "9"], ...options]),
    ),
  "txn-commit": (kit, { group, words, options }) =>
    send(
      kit,
      "TxnOffsetCommit",
      {
        transactionalId: "tx",
        groupId: group,
        producerId: number(options, "producer", 7),
        producerEpoch: 0,
        generationId: number(options, "generation", -1),
        memberId: options.get("member") ?? "",
        topics: offsetsOf(options, words),
      },
      options,
    ),
  "end-txn": (kit, { options }) =>
    kit.feed({
      type: "TransactionCompleted",
      producerId: number(options, "producer", 7),
      producerEpoch: 0,
      result: options.get("result") === "ABORT" ? "ABORT" : "COMMIT",
    }),
  fetch: (kit, { group, options }) => {
    const asked = options.get("topics");
    const topics = asked === undefined ? null : partitionsOf(asked, "partitionIndexes");
    const request = { groups: [{ groupId: group, topics }], requireStable: options.has("stable") };
    return send(kit, "OffsetFetch", request, new Map([["version", "9"], ...options]));
  },
  "offset-delete": (kit, { group, options }) => {
    const topics = partitionsOf(options.get("topics") ?? "", "partitions").map((topic) => ({
      ...topic,
      partitions: (topic["partitions"] as number[]).map((partitionIndex) => ({ partitionIndex })),
    }));
    return send(kit, "OffsetDelete", { groupId: group, topics }, options);
  },
  describe: (kit, { group, options }) => send(kit, "DescribeGroups", { groups: [group] }, options),
  list: (kit, { options }) =>
    send(
      kit,
      "ListGroups",
      { statesFilter: names(options.get("states")), typesFilter: names(options.get("types")) },
      options,
    ),
  delete: (kit, { group, options }) => send(kit, "DeleteGroups", { groupsNames: [group] }, options),
  "topic-deleted": (kit, { options }) =>
    kit.feed({
      type: "TopicsDeleted",
      topics: [{ name: options.get("name") ?? "", topicId: "AAAAAAAAAAAAAAAAAAAAAQ" }],
    }),
  reload: (kit, { options }) => kit.reload(settings(options)),
  unload: (kit) => kit.feed({ type: "Unloaded" }),
};

function send(
  kit: CoordinatorKit,
  type: Parameters<CoordinatorKit["request"]>[0],
  request: object,
  options: Options,
): readonly CoordinatorEffect[] {
  const version = options.get("version");
  const from = {
    ...(version === undefined ? {} : { version: Number(version) }),
    clientId: options.get("client") ?? "c",
  };
  return kit.request(type, request, from).effects;
}

function parse(line: string): { name: string; words: string[]; options: Map<string, string> } {
  const [name = "", ...rest] = line.trim().split(/\s+/);
  const isOption = (word: string) => /^[A-Za-z]+=/.test(word);
  const options = rest.filter(isOption).map((word) => {
    const at = word.indexOf("=");
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  return { name, words: rest.filter((word) => !isOption(word)), options: new Map(options) };
}

function settings(options: Options): Partial<CoordinatorConfig> {
  return Object.fromEntries([...options].map(([name, value]) => [name, Number(value)]));
}

function number(options: Options, name: string, otherwise: number): number {
  const value = options.get(name);
  return value === undefined ? otherwise : Number(value);
}

function names(list: string | undefined): string[] {
  return list === undefined || list === "" ? [] : list.split(",");
}

function whenGiven(options: Options, name: string, field: string): object {
  const value = options.get(name);
  return value === undefined ? {} : { [field]: value };
}

function whenNewEnough(options: Options, version: number, fields: object): object {
  return number(options, "version", 99) < version ? {} : fields;
}

/** `a-1:orders/0/1;b-2:orders/2` */
function assignments(text: string | undefined): object[] {
  return (text ?? "")
    .split(";")
    .filter((part) => part !== "")
    .map((part) => {
      const [memberId = "", partitions = ""] = part.split(":");
      const [topic = "", ...of] = partitions.split("/");
      return { memberId, assignment: assignmentBytes({ [topic]: of.map(Number) }) };
    });
}

/** `orders/0/1,payments/2` */
function partitionsOf(text: string, field: string): Record<string, unknown>[] {
  return names(text).map((part) => {
    const [name = "", ...of] = part.split("/");
    return { name, [field]: of.map(Number) };
  });
}

/** `orders/0=42 orders/1=7`, with `metadata=` for all of them. */
function offsetsOf(options: Options, words: readonly string[]): object[] {
  return words.map((word) => {
    const [, name, partition, offset] = /^(.+)\/(\d+)=(\d+)$/.exec(word) ?? [];
    const committedMetadata = options.get("metadata") ?? "";
    return {
      name,
      partitions: [
        { partitionIndex: Number(partition), committedOffset: Number(offset), committedMetadata },
      ],
    };
  });
}

function effectLines(effect: CoordinatorEffect): string[] {
  switch (effect.type) {
    case "Reply":
      return [`#${effect.token} ${effect.api} ${replyText(effect)}`.trimEnd()];
    case "Superseded":
      return [`#${effect.token} superseded`];
    case "AppendRecords": {
      const by = effect.producer === null ? "" : ` for producer ${effect.producer.producerId}`;
      return effect.records.map((record) => `journal ${recordText(record)}${by}`);
    }
    case "Note":
      return [`note ${fields({ ...effect.note, atMs: undefined, groupId: undefined })}`];
  }
}

function replyText(reply: Reply): string {
  const { errorCode = 0, ...rest } = { ...reply.response } as Record<string, unknown>;
  const texts = Object.entries(rest).map(([name, value]) => `${name}=${compact(value)}`);
  return [errorName(errorCode as number), ...texts].join(" ");
}

function recordText({ type, key, value }: CoordinatorRecord): string {
  const what = Object.values(key).join("/");
  return `${type} ${what} ${value === null ? "gone" : fields({ ...value })}`;
}

/** `type` first and bare, then `name=value`. */
function fields(object: Record<string, unknown>): string {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (name === "type" ? `${value}` : `${name}=${compact(value)}`))
    .join(" ");
}

/** JSON without quotes where nobody misses them; bytes by their number; instants since the start. */
function compact(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length}B`;
  if (typeof value === "number" && value >= START_MS) return `+${value - START_MS}`;
  if (Array.isArray(value)) return `[${value.map(compact).join(" ")}]`;
  if (typeof value !== "object" || value === null) return `${value}`;
  const entries = Object.entries(value).filter(
    ([name, field]) => !SAID_ELSEWHERE.has(name) && (name !== "groupInstanceId" || field !== null),
  );
  return `{${entries.map(([name, field]) => `${name}=${compact(field)}`).join(" ")}}`;
}

/** Always the same in scenarios. */
const SAID_ELSEWHERE = new Set(["clientHost", "clientId", "topicId", "subscription"]);

function groupLine(kit: CoordinatorKit, groupId: string): string {
  const view = inspectGroup(kit.shard, groupId);
  if (view === null) return "none";
  const members = view.members.map((member) => {
    const marks = [
      member.groupInstanceId === null ? "" : `=${member.groupInstanceId}`,
      member.isNew ? " new" : "",
      member.awaitingJoin ? " awaitingJoin" : "",
      member.awaitingSync ? " awaitingSync" : "",
      member.memberId === view.leaderId ? " leader" : "",
    ];
    return `${member.memberId}${marks.join("")}`;
  });
  const parts = [
    `${view.state} generation=${view.generationId} protocol=${view.protocolName}`,
    `members [${members.join(", ")}]`,
    view.pendingMembers.length > 0 ? `pending [${view.pendingMembers.join(", ")}]` : "",
    view.pendingSync.length > 0 ? `not synced [${view.pendingSync.join(", ")}]` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
