import { describe, expect, it } from "vitest";
import { OwnershipLease } from "../../../src/client/consumer/delivery/ownership-lease.ts";
import type { Clock } from "../../../src/ports/index.ts";

const SESSION_MS = 10_000;

/** A clock whose timers ring when the test says so: a process that is stopped has late ones. */
class HandClock implements Clock {
  now = 1_000_000;
  #timers: { deadlineMs: number; ring: () => void }[] = [];
  #atEndOfTurn: (() => void)[] = [];

  nowMs(): number {
    return this.now;
  }

  setTimer(deadlineMs: number, ring: () => void) {
    const timer = { deadlineMs, ring };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      },
    };
  }

  endOfTurn(run: () => void): void {
    this.#atEndOfTurn.push(run);
  }

  /** The process runs: what is due rings, and the turn ends. */
  turn(): void {
    const due = this.#timers.filter(({ deadlineMs }) => deadlineMs <= this.now);
    this.#timers = this.#timers.filter(({ deadlineMs }) => deadlineMs > this.now);
    for (const { ring } of due) ring();
    const ending = this.#atEndOfTurn;
    this.#atEndOfTurn = [];
    for (const run of ending) run();
  }

  /** Time passes for a process that runs. */
  run(durationMs: number): void {
    const untilMs = this.now + durationMs;
    while (this.now < untilMs) {
      this.now = Math.min(this.now + 100, untilMs);
      this.turn();
    }
  }
}

function leaseOf() {
  const clock = new HandClock();
  const lease = new OwnershipLease(clock, SESSION_MS);
  const renewals: number[] = [];
  lease.onRenewed = () => renewals.push(clock.now);
  return { clock, lease, renewals };
}

describe("ownership", () => {
  it("is believed for ever where partitions are assigned by hand", () => {
    const { clock, lease } = leaseOf();
    clock.now += 100 * SESSION_MS;
    expect(lease.isLapsed).toBe(false);
  });

  it("is believed until a session after the coordinator last heard of the member", () => {
    const { clock, lease } = leaseOf();
    lease.renew(clock.now + SESSION_MS);
    clock.run(SESSION_MS - 1);
    expect(lease.isLapsed).toBe(false);
    clock.run(1);
    expect(lease.isLapsed).toBe(true);
  });

  it("is believed again when a heartbeat is answered, and whoever waits is told", () => {
    const { clock, lease, renewals } = leaseOf();
    lease.renew(clock.now + SESSION_MS);
    clock.run(SESSION_MS);
    lease.renew(clock.now + SESSION_MS);
    expect(lease.isLapsed).toBe(false);
    expect(renewals).toEqual([clock.now]);
  });

  it("is not believed by a process that was stopped, before any of its timers has rung", () => {
    const { clock, lease } = leaseOf();
    lease.renew(clock.now + SESSION_MS);
    clock.now += SESSION_MS;
    expect(lease.isLapsed).toBe(true);
  });

  it("is believed while a JoinGroup is parked, however long, but not by a process that was stopped meanwhile", () => {
    const { clock, lease, renewals } = leaseOf();
    lease.renew(null);
    clock.run(5 * SESSION_MS);
    expect(lease.isLapsed).toBe(false);
    clock.now += SESSION_MS;
    expect(lease.isLapsed).toBe(true);
    clock.turn();
    expect(lease.isLapsed).toBe(true);
    // The answer to what was sent before the stop had been waiting in the socket.
    lease.renew(clock.now - 1 + SESSION_MS);
    expect(lease.isLapsed).toBe(true);
    lease.renew(clock.now + SESSION_MS);
    expect(lease.isLapsed).toBe(false);
    expect(renewals).toEqual([clock.now]);
  });

  it("leaves no timer behind", () => {
    const { clock, lease, renewals } = leaseOf();
    lease.renew(clock.now + SESSION_MS);
    lease.end();
    clock.now += 10 * SESSION_MS;
    clock.turn();
    expect(lease.isLapsed).toBe(false);
    expect(renewals).toEqual([]);
  });
});
