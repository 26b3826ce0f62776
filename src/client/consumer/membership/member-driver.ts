import {
  type ClassicMember,
  type ClassicMemberConfig,
  type ClassicMemberEvent,
  createClassicMember,
  nextDeadlineMs,
  ownedUntilMs,
  step,
} from "../../../member/index.ts";
import type { Clock, Entropy, Timer } from "../../../ports/index.ts";
import type { OwnershipLease } from "../delivery/ownership-lease.ts";
import type { Liveness } from "../liveness.ts";
import { execute, type MemberHands } from "./member-effects.ts";

export interface MemberDriverOptions<K, V> {
  readonly config: ClassicMemberConfig;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly liveness: Liveness;
  readonly lease: OwnershipLease;
  readonly hands: (driver: MemberDriver<K, V>) => MemberHands<K, V>;
  /** The core is wrong, or what carries out its orders is: nothing of it can be relied on any more. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Runs the member core: feeds it one event after another, carries its effects out in order, and arms one timer for its
 * next deadline. An event that comes while effects are carried out waits its turn.
 */
export class MemberDriver<K, V> {
  readonly #options: MemberDriverOptions<K, V>;
  readonly #member: ClassicMember;
  readonly #hands: MemberHands<K, V>;
  readonly #events: ClassicMemberEvent[] = [];
  #isRunning = false;
  #isStopped = false;
  #timer: Timer | null = null;
  #timerDeadlineMs: number | null = null;

  constructor(options: MemberDriverOptions<K, V>) {
    this.#options = options;
    this.#member = createClassicMember(options.config);
    this.#hands = options.hands(this);
  }

  /** Nothing is answered any more. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Never throws: a core that does is reported, and heard no more. */
  readonly feed = (event: ClassicMemberEvent): void => {
    if (this.#isStopped) return;
    this.#events.push(event);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift())
        this.#step(next);
      this.#arm();
      if (!this.#isStopped) this.#options.lease.renew(ownedUntilMs(this.#member));
    } catch (error) {
      this.stop();
      this.#options.onBroken(error);
    } finally {
      this.#isRunning = false;
    }
  };

  /** No event and no timer from here on. */
  stop(): void {
    this.#isStopped = true;
    this.#events.length = 0;
    this.#timer?.cancel();
    this.#options.lease.end();
  }

  #step(event: ClassicMemberEvent): void {
    const { clock, entropy, liveness } = this.#options;
    const env = {
      nowMs: clock.nowMs(),
      busySinceMs: liveness.busySinceMs(),
      below: (bound: number) => entropy.below(bound),
    };
    for (const effect of step(this.#member, event, env)) execute(effect, this.#hands, this.feed);
  }

  #arm(): void {
    const deadlineMs = this.#isStopped ? null : nextDeadlineMs(this.#member);
    if (deadlineMs === this.#timerDeadlineMs) return;
    this.#timer?.cancel();
    this.#timerDeadlineMs = deadlineMs;
    if (deadlineMs !== null) this.#timer = this.#options.clock.setTimer(deadlineMs, this.#ring);
  }

  readonly #ring = (): void => {
    this.#timerDeadlineMs = null;
    this.feed({ type: "DeadlineReached" });
  };
}
