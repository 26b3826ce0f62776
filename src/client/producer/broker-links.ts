import { produce } from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { AuthenticationError, UnsupportedVersionError } from "../errors/errors.ts";
import { backoffMs } from "../network/exponential-backoff.ts";

/** Whether produce requests can go to a broker. */
type LinkState =
  | { readonly type: "Unknown" }
  | { readonly type: "Connecting" }
  | { readonly type: "Ready" }
  | { readonly type: "BackingOff"; readonly untilMs: number };

/** One broker, as the sender sees it. */
export class BrokerLink {
  readonly nodeId: number;
  state: LinkState = { type: "Unknown" };
  /** Produce requests without an answer. */
  inFlightCount = 0;
  /** The broker asked to be left alone until then (a quota). */
  throttledUntilMs = 0;
  failureCount = 0;
  lastFailure: Error | null = null;
  /** Since when there is something to send and no connection; null while there is one. */
  waitingSinceMs: number | null = null;

  constructor(nodeId: number) {
    this.nodeId = nodeId;
  }
}

/**
 * The brokers that a producer sends to. A batch is only taken from its queue when there is a connection (`Sender`: nodes
 * that are not ready): until then it goes on filling, and nobody has to ask whether it was sent.
 */
export class BrokerLinks {
  readonly #cluster: Cluster;
  readonly #ports: ClientPorts;
  readonly #settings: { readonly retryBackoffMs: number; readonly retryBackoffMaxMs: number };
  readonly #links = new Map<number, BrokerLink>();
  readonly #onChange: () => void;
  readonly #onHopeless: (nodeId: number, error: Error) => void;
  readonly #stopListening: () => void;

  constructor(options: {
    readonly cluster: Cluster;
    readonly ports: ClientPorts;
    readonly settings: { readonly retryBackoffMs: number; readonly retryBackoffMaxMs: number };
    /** A broker can be sent to, or one cannot any more. */
    readonly onChange: () => void;
    /** A broker refuses this client; trying again will not help. */
    readonly onHopeless: (nodeId: number, error: Error) => void;
  }) {
    this.#cluster = options.cluster;
    this.#ports = options.ports;
    this.#settings = options.settings;
    this.#onChange = options.onChange;
    this.#onHopeless = options.onHopeless;
    this.#stopListening = options.cluster.onDisconnect(({ nodeId, channel }) => {
      if (channel === "data") this.#lost(nodeId);
    });
  }

  of(nodeId: number): BrokerLink {
    let link = this.#links.get(nodeId);
    if (link === undefined) {
      link = new BrokerLink(nodeId);
      this.#links.set(nodeId, link);
    }
    return link;
  }

  /** All requests without an answer. */
  get inFlightCount(): number {
    let count = 0;
    for (const link of this.#links.values()) count += link.inFlightCount;
    return count;
  }

  /** Whether the broker can be sent to now. If not, a connection is made, and `onChange` called when it is there. */
  isReady(link: BrokerLink, nowMs: number): boolean {
    if (link.state.type === "Ready") return link.throttledUntilMs <= nowMs;
    link.waitingSinceMs ??= nowMs;
    const { state } = link;
    const mayTry =
      state.type === "Unknown" || (state.type === "BackingOff" && state.untilMs <= nowMs);
    if (mayTry) this.#connect(link);
    return false;
  }

  /** When it is worth looking again, if nothing happens; null if something will. */
  nextLookMs(link: BrokerLink): number | null {
    if (link.state.type === "BackingOff") return link.state.untilMs;
    return link.state.type === "Ready" ? link.throttledUntilMs : null;
  }

  close(): void {
    this.#stopListening();
  }

  #connect(link: BrokerLink): void {
    link.state = { type: "Connecting" };
    this.#cluster.versionOf({ type: "node", nodeId: link.nodeId }, produce).then(
      () => {
        link.state = { type: "Ready" };
        link.failureCount = 0;
        link.lastFailure = null;
        link.waitingSinceMs = null;
        this.#onChange();
      },
      (error: unknown) =>
        this.#failed(link, error instanceof Error ? error : new Error(String(error))),
    );
  }

  #failed(link: BrokerLink, error: Error): void {
    const { retryBackoffMs, retryBackoffMaxMs } = this.#settings;
    const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
    const { clock, entropy } = this.#ports;
    const untilMs = clock.nowMs() + backoffMs(range, link.failureCount, entropy);
    link.failureCount++;
    link.lastFailure = error;
    link.state = { type: "BackingOff", untilMs };
    const isHopeless =
      error instanceof AuthenticationError || error instanceof UnsupportedVersionError;
    if (isHopeless) this.#onHopeless(link.nodeId, error);
    else this.#cluster.requestMetadataUpdate();
    this.#onChange();
  }

  #lost(nodeId: number): void {
    const link = this.#links.get(nodeId);
    if (link?.state.type !== "Ready") return;
    link.state = { type: "Unknown" };
    this.#onChange();
  }
}
