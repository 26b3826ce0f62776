import { MOST_CONSUMERS, MOST_PARTITIONS } from "./demo-options.ts";
import type { StageAction } from "./keyboard.ts";
import type { Stage } from "./stage.ts";

/** Does what keys and the tour ask for, and says in a line whom it was done to. */
export class Actions {
  readonly #stage: Stage;
  #chosen: number | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Returns the line to print; null when there is nothing to say. */
  perform(action: StageAction): string | null {
    const { fleet } = this.#stage;
    switch (action.type) {
      case "Choose":
        return this.#choose(action.number);
      case "Join":
        if (fleet.names().length >= MOST_CONSUMERS) {
          return `no more join: ${MOST_CONSUMERS} consumers are as many as the demo runs at a time`;
        }
        return `${fleet.start()} starts and will join`;
      case "AddPartitions":
        if (this.#stage.partitionCount >= MOST_PARTITIONS) {
          return `no more partitions: ${MOST_PARTITIONS} are as many as the demo shows`;
        }
        return `the topic grows to ${this.#stage.addPartitions()} partitions`;
      case "Die":
        return this.#toOne(null, "kill -9", (name) => fleet.die(name));
      case "Leave":
        return this.#toOne("running", "leaves cleanly:", (name) => fleet.leave(name));
      case "Freeze":
        return this.#toOne("running", "kill -STOP", (name) => this.#stage.freeze(name));
      case "GoOn":
        return this.#toOne("frozen", "kill -CONT", (name) => this.#stage.goOn(name));
    }
  }

  #choose(number: number): string {
    const name = `consumer-${number}`;
    const isAlive = this.#stage.fleet.names().includes(name);
    this.#chosen = isAlive ? number : null;
    if (!isAlive) return `there is no ${name} now`;
    return `the next key is for consumer-${number}`;
  }

  /** The chosen one, else the newest in that state. A choice is for one action. */
  #toOne(state: "running" | "frozen" | null, verb: string, act: (name: string) => void): string {
    const names = this.#stage.fleet.names(state);
    const chosen = this.#chosen === null ? names.at(-1) : `consumer-${this.#chosen}`;
    this.#chosen = null;
    if (chosen === undefined) return `no consumer is ${state ?? "alive"}`;
    if (!names.includes(chosen)) return `${chosen} is not ${state ?? "alive"}`;
    act(chosen);
    return `${verb} ${chosen}`;
  }
}
