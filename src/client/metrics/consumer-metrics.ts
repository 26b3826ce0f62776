import type { MemberNote } from "../../member/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import type { Clock } from "../../ports/index.ts";
import type { NetworkStats } from "../network/network-stats.ts";
import { FetchMetrics } from "./fetch-metrics.ts";
import { MembershipMetrics } from "./membership-metrics.ts";
import type { HasMetrics, Metrics } from "./metric.ts";
import { MetricRegistry } from "./metric-registry.ts";
import { defineNetworkMetrics } from "./network-metrics.ts";
import { PollMetrics } from "./poll-metrics.ts";
import type { SampleSettings } from "./sensor.ts";

/** Records what a consumer does, under Java's names. Every method is cheap; none is meant to be called per record. */
export class ConsumerMetrics implements HasMetrics {
  /** For `createFetcher`'s `metrics`. */
  readonly fetch: FetchMetrics;
  /** How the application asks for records, and waits. */
  readonly poll: PollMetrics;
  readonly #registry: MetricRegistry;
  readonly #membership: MembershipMetrics;

  constructor(options: {
    readonly clock: Clock;
    readonly clientId: string;
    readonly settings: SampleSettings;
    /** The cluster's, where it keeps any. */
    readonly networkStats?: Readonly<NetworkStats> | undefined;
  }) {
    this.#registry = new MetricRegistry(options);
    this.#membership = new MembershipMetrics(this.#registry);
    this.fetch = new FetchMetrics(this.#registry);
    this.poll = new PollMetrics(this.#registry);
    if (options.networkStats !== undefined)
      defineNetworkMetrics(this.#registry, "consumer-metrics", options.networkStats);
  }

  /** Every note of the member core: joins, syncs, heartbeats, rebalances and listeners are measured by them. */
  onMemberNote(note: MemberNote): void {
    this.#membership.onMemberNote(note);
  }

  /** The assignment from now on, the whole of it. */
  assigned(partitions: readonly TopicPartition[]): void {
    this.#membership.assigned(partitions.length);
    this.fetch.assigned(partitions);
  }

  /** The coordinator accepted a commit, this long after it was sent. */
  committed(latencyMs: number): void {
    this.#membership.committed(latencyMs);
  }

  metrics(): Metrics {
    return this.#registry.snapshot();
  }
}
