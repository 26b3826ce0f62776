import { routes } from "../../../src/broker/routes.ts";
import { joinGroup, metadata, produce } from "../../../src/protocol/index.ts";
import type { InMemorySocket } from "../../kit/in-memory-network.ts";
import { ScriptedClient } from "../../kit/scripted-client.ts";
import { SeededEntropy } from "../../kit/seeded-entropy.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import { isFramed, mutate } from "./frame-mutation.ts";
import { RequestMaker } from "./request-maker.ts";

export interface FuzzReport {
  frames: number;
  answers: number;
  /** Connections that the broker closed because of what they sent. */
  closed: number;
  /** What must not happen, each said once. */
  readonly faults: Set<string>;
}

const PRODUCE_KEY = produce.key;
const CONNECTIONS = 64;
const DAY_MS = 24 * 3600 * 1000;
/** Longer than the longest wait that 32 bits can ask for. */
const LONGEST_WAIT_MS = 26 * DAY_MS;
const PATIENCE_FRAMES = 10;
/** Frames to one cluster before the next one: what piles up in memory is that many frames' doing. */
const FRAMES_PER_CLUSTER = 100_000;

/**
 * Sends spoiled frames to a whole broker on a virtual clock, and watches that it bears them: nothing is thrown or
 * reported as a bug of ours, answers come in the order of their requests and once, nobody waits for ever, and a closed
 * cluster leaves no timer behind.
 */
export async function fuzzBroker(options: {
  frames: number;
  seed: number;
  onProgress?: (soFar: FuzzReport) => void;
}): Promise<FuzzReport> {
  const report: FuzzReport = { frames: 0, answers: 0, closed: 0, faults: new Set() };
  const entropy = new SeededEntropy(options.seed);
  while (report.frames < options.frames) {
    const frames = Math.min(FRAMES_PER_CLUSTER, options.frames - report.frames);
    await new FuzzRun(await startCluster(), entropy, report).run(frames);
    options.onProgress?.(report);
  }
  return report;
}

function startCluster(): Promise<TestCluster> {
  return TestCluster.start({
    topics: [{ name: "t", partitions: 3 }],
    noteHistory: 10,
    config: {
      "auto.create.topics.enable": false,
      // In the end weeks pass, so that whoever waits for something is answered: not by being closed, and without
      // housekeeping every few seconds of it.
      "connections.max.idle.ms": -1,
      "log.cleaner.backoff.ms": DAY_MS,
      "log.retention.check.interval.ms": DAY_MS,
      "offsets.retention.check.interval.ms": DAY_MS,
      "producer.id.expiration.check.interval.ms": DAY_MS,
    },
  });
}

class FuzzRun {
  readonly #cluster: TestCluster;
  readonly #entropy: SeededEntropy;
  readonly #report: FuzzReport;
  readonly #maker: RequestMaker;
  #connections: FuzzConnection[] = [];
  #correlationId = 1;

  constructor(cluster: TestCluster, entropy: SeededEntropy, report: FuzzReport) {
    this.#cluster = cluster;
    this.#entropy = entropy;
    this.#report = report;
    this.#maker = new RequestMaker(entropy);
  }

  async run(frames: number): Promise<void> {
    for (let sent = 0; sent < frames; ) {
      if (sent % 500 === 0) this.#learn();
      const burst = Math.min(1 + this.#entropy.below(4), frames - sent);
      this.#sendBurst(burst);
      sent += burst;
      this.#report.frames += burst;
      this.#letTimePass();
    }
    await this.#end();
  }

  /** Sends some frames as one write, on a connection that is there. */
  #sendBurst(count: number): void {
    const connection = this.#connection(this.#entropy.below(CONNECTIONS));
    for (let i = 0; i < count; i++) connection.add(this.#frame());
    connection.flush();
  }

  #frame(): Uint8Array {
    const { api, minVersion, maxVersion } = routes[this.#entropy.below(routes.length)]!;
    const version = minVersion + this.#entropy.below(maxVersion - minVersion + 1);
    return mutate(this.#maker.make(api, version, this.#correlationId++), this.#entropy);
  }

  #connection(index: number): FuzzConnection {
    const known = this.#connections[index];
    if (known?.isUseful) return known;
    if (known?.socket.isClosed) this.#report.closed++;
    known?.socket.destroy();
    const { port } = this.#cluster.brokers.brokers[0]!;
    const opened = new FuzzConnection(this.#cluster.network.connect(port), this.#report);
    this.#connections[index] = opened;
    return opened;
  }

  /** Mostly a moment, sometimes long enough for sessions to expire; and sometimes somebody vanishes. */
  #letTimePass(): void {
    const chance = this.#entropy.below(2_000);
    if (chance === 0) this.#cluster.clock.advance(1_000 * this.#entropy.below(60));
    else this.#cluster.clock.advance(this.#entropy.below(300));
    if (chance % 50 === 1) this.#connection(chance % CONNECTIONS).socket.destroy();
    const { logLines } = this.#cluster;
    for (const { level, fields, message } of logLines.splice(0)) {
      const { api, trace } = fields;
      if (level === "error" || trace !== undefined) {
        this.#report.faults.add([message, api, trace].join(" "));
      }
    }
  }

  /** Ids that the broker gave out make better requests. */
  #learn(): void {
    const client = new ScriptedClient(
      this.#cluster.network.connect(this.#cluster.brokers.brokers[0]!.port),
    );
    const groupId = `group-${this.#entropy.below(3)}`;
    const protocols = [{ name: "range", metadata: new Uint8Array(4) }];
    const join = { groupId, sessionTimeoutMs: 10_000, protocolType: "consumer", protocols };
    const joined = client.send(joinGroup, { ...join, rebalanceTimeoutMs: 5_000 });
    const topics = client.send(metadata, { topics: null });
    this.#cluster.clock.settle();
    const { memberIds, topicIds } = this.#maker.vocabulary;
    if (joined.response !== null) memberIds[this.#entropy.below(20)] = joined.response.memberId;
    for (let i = 0; i < memberIds.length; i++) memberIds[i] ??= "";
    topicIds.splice(
      1,
      5,
      ...(topics.response?.topics ?? []).slice(0, 5).map((each) => each.topicId),
    );
    client.socket.destroy();
  }

  async #end(): Promise<void> {
    const { clock, brokers } = this.#cluster;
    clock.advance(LONGEST_WAIT_MS);
    for (const connection of this.#connections) connection?.checkAnswered();
    await brokers.close();
    clock.settle();
    if (this.#connections.some((connection) => connection?.socket.isClosed === false)) {
      this.#report.faults.add("a connection outlived its broker");
    }
    if (clock.armedTimerCount > 0) {
      this.#report.faults.add(`${clock.armedTimerCount} timers outlived their broker`);
    }
  }
}

/** One connection: what was sent on it, and whether the answers fit. */
class FuzzConnection {
  readonly socket: InMemorySocket;
  readonly #report: FuzzReport;
  /** In the order of the frames, from the first that may still be answered. */
  readonly #expected: { readonly apiKey: number; readonly correlationId: number }[] = [];
  /** False after a frame whose length is a lie: nobody knows what the broker reads now. */
  #isFramed = true;
  #pending: Uint8Array[] = [];
  #sentSinceAnswer = 0;

  constructor(socket: InMemorySocket, report: FuzzReport) {
    this.socket = socket;
    this.#report = report;
    socket.onData = (bytes) => this.#receive(bytes);
  }

  /** A client that nobody answers, or whose broker waits for the rest of a lie, goes away after some frames. */
  get isUseful(): boolean {
    return !this.socket.isClosed && this.#sentSinceAnswer < PATIENCE_FRAMES;
  }

  add(frame: Uint8Array): void {
    this.#sentSinceAnswer++;
    if (!isFramed(frame)) this.#isFramed = false;
    else if (frame.length >= 12) {
      this.#expected.push({
        apiKey: readInt32(frame, 4) >>> 16,
        correlationId: readInt32(frame, 8),
      });
    }
    this.#pending.push(frame);
  }

  flush(): void {
    const bytes = new Uint8Array(this.#pending.reduce((sum, frame) => sum + frame.length, 0));
    let at = 0;
    for (const frame of this.#pending) {
      bytes.set(frame, at);
      at += frame.length;
    }
    this.#pending = [];
    this.socket.write(bytes);
  }

  /** After weeks of virtual time nothing may still wait, but for Produce that wants no answer. */
  checkAnswered(): void {
    if (this.socket.isClosed || !this.#isFramed) return;
    for (const { apiKey } of this.#expected) {
      if (apiKey !== PRODUCE_KEY) this.#report.faults.add(`API ${apiKey} was never answered`);
    }
  }

  /** A chunk may be a part of an answer; answers are told apart by their lengths. */
  #buffered = new Uint8Array(0);

  #receive(bytes: Uint8Array): void {
    this.#buffered = concat(this.#buffered, bytes);
    let at = 0;
    while (this.#buffered.length - at >= 4) {
      const end = at + 4 + readInt32(this.#buffered, at);
      if (end > this.#buffered.length) break;
      this.#answered(readInt32(this.#buffered, at + 4));
      at = end;
    }
    this.#buffered = this.#buffered.slice(at);
  }

  #answered(correlationId: number): void {
    this.#sentSinceAnswer = 0;
    this.#report.answers++;
    if (!this.#isFramed) return;
    const index = this.#expected.findIndex((each) => each.correlationId === correlationId);
    if (index < 0) this.#report.faults.add("an answer came twice, or out of order, or for nothing");
    // Those before it were answered by nothing: Produce with acks=0.
    else this.#expected.splice(0, index + 1);
  }
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}

function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
