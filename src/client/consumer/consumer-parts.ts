import type { ClientPorts } from "../client-ports.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { openCluster } from "../cluster/open-cluster.ts";
import type { ConsumerSettings } from "../config/consumer-options.ts";
import { createFetcher } from "../fetch/create-fetcher.ts";
import type { Fetcher } from "../fetch/fetcher.ts";
import { ConsumerInterceptors } from "../interceptors/consumer-interceptors.ts";
import { ConsumerMetrics } from "../metrics/consumer-metrics.ts";
import { byTopic } from "../offsets/ask-leader.ts";
import { clientIdOf } from "./client-id.ts";
import { Delivery } from "./delivery/delivery.ts";
import { OwnershipLease } from "./delivery/ownership-lease.ts";
import { fetchObserver } from "./fetch-observer.ts";
import { Health } from "./health.ts";
import { Liveness } from "./liveness.ts";
import { Coordinator } from "./membership/coordinator.ts";
import { CommittedReader } from "./offsets/committed-reader.ts";
import type { CommittedOffset } from "./offsets/offset-fetch-request.ts";
import { Turn } from "./turn.ts";

/** What a consumer is made of, beside what is made when it subscribes. One of each for its whole life. */
export interface ConsumerParts<K, V> {
  readonly settings: ConsumerSettings<K, V>;
  readonly ports: ClientPorts;
  readonly clientId: string;
  readonly cluster: Cluster;
  /** Null without a `group.id`. */
  readonly coordinator: Coordinator | null;
  readonly committedReader: CommittedReader | null;
  readonly fetcher: Fetcher<K, V>;
  readonly delivery: Delivery<K, V>;
  readonly health: Health;
  readonly liveness: Liveness;
  readonly turn: Turn;
  readonly metrics: ConsumerMetrics;
  readonly interceptors: ConsumerInterceptors<K, V>;
}

/** Nothing is sent yet. */
export function createParts<K, V>(
  given: ConsumerSettings<K, V>,
  ports: ClientPorts,
): ConsumerParts<K, V> {
  const settings = { ...given, clientId: clientIdOf(given, ports) };
  const { clientId, groupId } = settings;
  const { clock } = ports;
  const cluster = openCluster(settings, ports);
  const coordinator = groupId === null ? null : new Coordinator(groupId, { cluster, clock });
  const committedReader =
    coordinator === null ? null : new CommittedReader({ cluster, coordinator }, ports, settings);
  const { networkStats } = cluster;
  const metrics = new ConsumerMetrics({ clock, clientId, settings, networkStats });
  const interceptors = new ConsumerInterceptors(settings.interceptors, ports.log);
  const { keyDeserializer, valueDeserializer } = settings;
  // What was committed is noted with the owner, so that it is not committed again; the owners come with the delivery.
  let noteCommitted: (committed: readonly CommittedOffset[]) => void = () => {};
  const fetcher = createFetcher<K, V>({
    ...{ cluster, settings, ports, keyDeserializer, valueDeserializer },
    metrics: fetchObserver(metrics.fetch, ports.diagnostics, clientId),
    fetchCommitted: async (partitions) => {
      if (committedReader === null) return new Map();
      const deadlineMs = clock.nowMs() + settings.defaultApiTimeoutMs;
      const committed = await committedReader.read(partitions, deadlineMs);
      noteCommitted(committed);
      return new Map(byTopic(committed));
    },
  });
  const intercept = interceptors.isEmpty ? undefined : interceptors.onConsume.bind(interceptors);
  const turn = new Turn(clock);
  const lease = new OwnershipLease(clock, settings.sessionTimeoutMs);
  const delivery = new Delivery(fetcher, { clock, lease }, intercept);
  noteCommitted = (committed) => {
    for (const each of committed) {
      const owned = delivery.owned.get(each);
      if (owned !== undefined) owned.committedOffset = each.offset;
    }
  };
  const health = new Health(() => delivery.gate.open());
  const liveness = new Liveness(clock);
  return {
    ...{ settings, ports, clientId, cluster, coordinator, committedReader, fetcher, delivery },
    ...{ health, liveness, turn, metrics, interceptors },
  };
}
