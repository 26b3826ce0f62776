import type { MetricRegistry, MetricScope } from "./metric-registry.ts";
import type { Sensor } from "./sensor.ts";

/** Who is told what a client's connections do. */
export interface NetworkObserver {
  connectionOpened(): void;
  connectionClosed(): void;
  /** One request and its size in bytes, length prefix included. */
  requestSent(sizeBytes: number): void;
  responseReceived(sizeBytes: number): void;
  /** A SASL exchange ended. */
  authenticated(outcome: "succeeded" | "failed"): void;
}

/** The metrics of connections, in the group `consumer-metrics`, `producer-metrics` or `admin-client-metrics`. */
export class NetworkMetrics implements NetworkObserver {
  readonly #opened: Sensor;
  readonly #closed: Sensor;
  readonly #sent: Sensor;
  readonly #received: Sensor;
  readonly #io: Sensor;
  readonly #authenticated: Sensor;
  readonly #refused: Sensor;

  constructor(registry: MetricRegistry, group: string) {
    this.#opened = registry.sensor();
    this.#closed = registry.sensor();
    this.#sent = registry.sensor();
    this.#received = registry.sensor();
    this.#io = registry.sensor();
    this.#authenticated = registry.sensor();
    this.#refused = registry.sensor();
    this.#define(registry.scope(group));
  }

  connectionOpened(): void {
    this.#opened.record(1);
  }

  connectionClosed(): void {
    this.#closed.record(1);
  }

  requestSent(sizeBytes: number): void {
    this.#sent.record(sizeBytes);
    this.#io.record(1);
  }

  responseReceived(sizeBytes: number): void {
    this.#received.record(sizeBytes);
    this.#io.record(1);
  }

  authenticated(outcome: "succeeded" | "failed"): void {
    (outcome === "succeeded" ? this.#authenticated : this.#refused).record(1);
  }

  #define(scope: MetricScope): void {
    scope.gauge(
      "connection-count",
      "The connections that are open.",
      () => this.#opened.count - this.#closed.count,
    );
    scope.countMeter("connection-creation", "connections opened", this.#opened);
    scope.countMeter("connection-close", "connections closed", this.#closed);
    scope.countMeter("network-io", "requests and responses", this.#io);
    scope.countMeter("request", "requests", this.#sent);
    scope.averageAndMax("request-size", "size of a request in bytes", this.#sent);
    scope.meter("outgoing-byte", "bytes sent", this.#sent);
    scope.countMeter("response", "responses", this.#received);
    scope.meter("incoming-byte", "bytes received", this.#received);
    scope.countMeter(
      "successful-authentication",
      "authentications that succeeded",
      this.#authenticated,
    );
    scope.countMeter("failed-authentication", "authentications that failed", this.#refused);
  }
}
