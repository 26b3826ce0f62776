import { type ReadonlySignal, signal } from "@preact/signals";
import type { ControlAction, ControlState } from "../../control.ts";
import { endpoints, perform } from "../store/api.ts";
import { LiveStream } from "../store/connection.ts";

/** What was last done by hand, and what came of it. */
export interface Saying {
  readonly ok: boolean;
  readonly text: string;
}

/** The demo's controls: the state of its processes, and the way to act on them. */
export class ControlStore {
  readonly #stream: LiveStream;
  readonly #state = signal<ControlState | null>(null);
  readonly #said = signal<Saying | null>(null);
  readonly #busy = signal(false);

  constructor() {
    this.#stream = new LiveStream(endpoints.controlStream, {
      control: (data) => {
        this.#state.value = data as ControlState;
      },
    });
  }

  get state(): ReadonlySignal<ControlState | null> {
    return this.#state;
  }

  get said(): ReadonlySignal<Saying | null> {
    return this.#said;
  }

  /** True while an action has not been answered. */
  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** Does it and keeps what was said; never rejects. */
  async act(action: ControlAction): Promise<void> {
    this.#busy.value = true;
    const result = await perform(action);
    this.#busy.value = false;
    this.#said.value = result.ok
      ? { ok: true, text: result.said }
      : { ok: false, text: result.error };
  }

  close(): void {
    this.#stream.close();
  }
}
