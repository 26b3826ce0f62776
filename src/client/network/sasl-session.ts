import type { Clock, Entropy, Timer } from "../../ports/index.ts";

/**
 * What one connection's authentication is good for, and for how long (KIP-368). Between 85 % and 95 % of its lifetime, as
 * in Java's client, it has to be renewed: from then on nothing new is sent, and when nothing is in flight any more (a
 * broker takes no other request in between) the client authenticates again.
 */
export class SaslSession {
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  readonly #authenticate: () => Promise<number>;
  #timer: Timer | null = null;
  #state: "valid" | "due" | "renewing" | "ended" = "valid";

  /** @param authenticate resolves with the lifetime in milliseconds, 0 when it does not end. */
  constructor(
    world: { readonly clock: Clock; readonly entropy: Entropy },
    authenticate: () => Promise<number>,
  ) {
    this.#clock = world.clock;
    this.#entropy = world.entropy;
    this.#authenticate = authenticate;
  }

  /** True while new requests have to wait. */
  get isHolding(): boolean {
    return this.#state !== "valid";
  }

  /** True when it waits for {@link SaslSession.renew}. */
  get isDue(): boolean {
    return this.#state === "due";
  }

  /** Authenticates for the first time. `due` is called whenever the session has to be renewed. */
  async begin(due: () => void): Promise<void> {
    const startMs = this.#clock.nowMs();
    const lifetimeMs = await this.#authenticate();
    if (lifetimeMs <= 0 || this.#state === "ended") return;
    const percent = RENEW_FROM_PERCENT + this.#entropy.below(RENEW_SPREAD_PERCENT);
    this.#timer = this.#clock.setTimer(startMs + (lifetimeMs * percent) / 100, () => {
      this.#state = "due";
      due();
    });
  }

  /** Authenticates again. Resolves when requests may go on. */
  async renew(due: () => void): Promise<void> {
    this.#state = "renewing";
    await this.begin(due);
    if (this.#state === "renewing") this.#state = "valid";
  }

  end(): void {
    this.#state = "ended";
    this.#timer?.cancel();
  }
}

const RENEW_FROM_PERCENT = 85;
const RENEW_SPREAD_PERCENT = 10;
