import type {
  Control,
  ControlAction,
  ControlResult,
  ControlState,
} from "../../src/console/index.ts";

/** Remembers what it was told to do, and does what a test says. */
export class FakeControl implements Control {
  readonly performed: ControlAction[] = [];
  result: ControlResult = { ok: true, said: "Done." };
  current: ControlState = {
    groupId: "billing",
    topic: "orders",
    partitionCount: 6,
    consumers: [{ processId: "C1", state: "running", workMs: 10 }],
    brokers: [{ nodeId: 0, running: true }],
    settings: {
      assignor: "range",
      staticIds: false,
      sessionTimeoutMs: 10_000,
      heartbeatIntervalMs: 3000,
      maxPollIntervalMs: 300_000,
      maxPollRecords: 500,
      workMs: 10,
      commitOnRevoke: false,
    },
    lessons: [],
    lesson: null,
  };
  readonly #listeners = new Set<() => void>();

  get listenerCount(): number {
    return this.#listeners.size;
  }

  state(): ControlState {
    return this.current;
  }

  async perform(action: ControlAction): Promise<ControlResult> {
    this.performed.push(action);
    return this.result;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  change(change: Partial<ControlState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
