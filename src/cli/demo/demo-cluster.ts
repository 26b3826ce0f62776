import { mkdirSync } from "node:fs";
import type { ControlState } from "../../console/index.ts";
import { type BrokerCluster, startBroker } from "../../embedded/index.ts";
import { Admin } from "../../node-client/index.ts";
import { type BrokerObservatory, observeBroker } from "../../observer/index.ts";
import { stderrLog } from "../stderr-log.ts";
import type { ConsumerFleet } from "./consumer-fleet.ts";
import { MIN_SESSION_TIMEOUT_MS } from "./demo-settings.ts";
import { Stage, type StageListeners, type StageOptions } from "./stage.ts";

const BROKER_COUNT = 3;
export interface ClusterOptions {
  readonly verbose: boolean;
  /** `group.initial.rebalance.delay.ms`: a first rebalance that waits a moment holds all consumers that start together. */
  readonly initialDelayMs: number;
}

/** What is to be set up; the cluster knows the rest. */
export interface StageRequest
  extends Omit<StageOptions, "place">,
    Omit<StageOptions["place"], "bootstrapServers" | "verbose"> {}

/** Three brokers of this process, the observatory that looks at them, and the stages on which groups are played. */
export class DemoCluster {
  readonly observatory: BrokerObservatory;
  readonly #brokers: BrokerCluster;
  readonly #admin: Admin;
  readonly #verbose: boolean;
  readonly #stopped = new Set<number>();

  private constructor(brokers: BrokerCluster, verbose: boolean) {
    this.#brokers = brokers;
    this.#verbose = verbose;
    this.#admin = new Admin({ bootstrapServers: brokers.bootstrapServers, clientId: "demo" });
    this.observatory = observeBroker({ cluster: brokers });
  }

  static async start({ verbose, initialDelayMs }: ClusterOptions): Promise<DemoCluster> {
    const brokers = await startBroker({
      brokers: BROKER_COUNT,
      ...(verbose ? { log: stderrLog("info") } : {}),
      config: {
        "group.initial.rebalance.delay.ms": initialDelayMs,
        "group.min.session.timeout.ms": MIN_SESSION_TIMEOUT_MS,
      },
    });
    return new DemoCluster(brokers, verbose);
  }

  get brokers(): ControlState["brokers"] {
    return this.#brokers.brokers.map(({ nodeId }) => ({
      nodeId,
      running: !this.#stopped.has(nodeId),
    }));
  }

  get bootstrapServers(): string {
    return this.#brokers.bootstrapServers;
  }

  /** Creates the topic, and starts its producer. What its processes report goes to the observatory. */
  async openStage(request: StageRequest, on: Omit<StageListeners, "report">): Promise<Stage> {
    const { groupId, topic, commitIntervalMs, logFolder, ...stage } = request;
    await this.#admin.createTopics([{ name: topic, numPartitions: request.partitionCount }]);
    if (logFolder !== null) mkdirSync(logFolder, { recursive: true });
    const verbose = this.#verbose;
    const { bootstrapServers } = this;
    const place = { bootstrapServers, groupId, topic, commitIntervalMs, logFolder, verbose };
    return new Stage(
      { ...stage, place },
      { ...on, report: (report) => this.observatory.report(groupId, report) },
    );
  }

  /** Everybody stops; who cannot say so to the group is removed from it, so that it is empty when this resolves. */
  async emptyGroup(groupId: string, fleet: ConsumerFleet): Promise<void> {
    await fleet.leaveAll();
    await this.#admin.removeMembersFromGroup(groupId, {
      reason: "its process was stopped",
    });
  }

  /** It counts as stopped at once, so that nobody stops the last one meanwhile. */
  async stopBroker(nodeId: number): Promise<void> {
    this.#stopped.add(nodeId);
    await this.#brokers.stopBroker(nodeId);
  }

  async startBroker(nodeId: number): Promise<void> {
    await this.#brokers.startBroker(nodeId);
    this.#stopped.delete(nodeId);
  }

  async close(): Promise<void> {
    await this.observatory.close();
    await this.#admin.close();
    await this.#brokers.close();
  }
}
