import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether what is shown is fresh. `asleep`: the tab is hidden, so nothing is asked for. */
export type ConnectionState =
  | "connecting"
  | "live"
  | "reconnecting"
  | "asleep"
  | "missing"
  /** The console answers, and hears nothing of the cluster: what is shown is as it was. */
  | "unheard"
  /** All of it is known, and nothing comes after it. */
  | "recording";

/** What to do with each kind of event, by its name. */
export type StreamHandlers = Readonly<Record<string, (data: unknown) => void>>;

/**
 * One server-sent event stream that lives while its owner wants it and the tab is visible.
 *
 * The browser reconnects by itself and sends the id of the last event, so the server can go on where it stopped. A tab
 * that comes back from being hidden begins with a snapshot: that costs less than keeping up unseen.
 */
export class LiveStream {
  readonly #state = signal<ConnectionState>("connecting");
  readonly #url: string;
  readonly #handlers: StreamHandlers;
  #source: EventSource | null = null;
  #isClosed = false;
  readonly #onVisibility = (): void => {
    if (document.hidden) this.#sleep();
    else this.#open();
  };

  constructor(url: string, handlers: StreamHandlers) {
    this.#url = url;
    this.#handlers = handlers;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#onVisibility();
  }

  get state(): ReadonlySignal<ConnectionState> {
    return this.#state;
  }

  close(): void {
    this.#isClosed = true;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#source?.close();
    this.#source = null;
  }

  #sleep(): void {
    this.#source?.close();
    this.#source = null;
    this.#state.value = "asleep";
  }

  #open(): void {
    if (this.#source !== null) return;
    this.#state.value = "connecting";
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#state.value = "live";
    });
    source.addEventListener("error", () => this.#onError(source));
    for (const [name, handler] of Object.entries(this.#handlers)) {
      this.#hear(source, name, handler);
    }
  }

  #hear(source: EventSource, name: string, handler: (data: unknown) => void): void {
    source.addEventListener(name, (event) => {
      this.#state.value = "live";
      handler(JSON.parse(event.data));
    });
  }

  /** The browser gives up for good when the answer is an error (no such group): then we ask again, slowly. */
  #onError(source: EventSource): void {
    if (source.readyState !== EventSource.CLOSED) {
      this.#state.value = "reconnecting";
      return;
    }
    this.#state.value = "missing";
    this.#source = null;
    setTimeout(() => {
      if (this.#state.value === "missing" && !document.hidden && !this.#isClosed) this.#open();
    }, 2_000);
  }
}
