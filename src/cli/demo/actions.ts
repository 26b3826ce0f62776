import type { ControlAction, ControlResult, ControlState } from "../../console/index.ts";
import { MOST_PARTITIONS } from "./demo-options.ts";
import type { StageAction } from "./keyboard.ts";

/** What keys and the tour need of the control. */
export interface KeyControl {
  state(): Pick<ControlState, "consumers" | "partitionCount">;
  perform(action: ControlAction): Promise<ControlResult>;
}

type ConsumerState = ControlState["consumers"][number]["state"];

/** How many partitions a key adds. */
const ADDED_PARTITIONS = 2;

/** Does what keys and the tour ask for, by the same control as the page, and says in a line whom it was done to. */
export class Actions {
  readonly #control: KeyControl;
  #chosen: number | null = null;

  constructor(control: KeyControl) {
    this.#control = control;
  }

  /** Resolves to the line to print. */
  async perform(action: StageAction): Promise<string> {
    switch (action.type) {
      case "Choose":
        return this.#choose(action.number);
      case "Join":
        return this.#do({ type: "StartConsumer" });
      case "AddPartitions":
        return this.#addPartitions();
      case "Die":
        return this.#toOne(null, (processId) => ({ type: "Kill", processId }));
      case "Leave":
        return this.#toOne("running", (processId) => ({ type: "Leave", processId }));
      case "Freeze":
        return this.#toOne("running", (processId) => ({ type: "Freeze", processId }));
      case "GoOn":
        return this.#toOne("frozen", (processId) => ({ type: "Thaw", processId }));
    }
  }

  /** As many as there is room for; where there is none, the control says so. */
  #addPartitions(): Promise<string> {
    const room = MOST_PARTITIONS - this.#control.state().partitionCount;
    const count = Math.max(1, Math.min(ADDED_PARTITIONS, room));
    return this.#do({ type: "AddPartitions", count });
  }

  #choose(number: number): string {
    const name = `consumer-${number}`;
    const isAlive = this.#names(null).includes(name);
    this.#chosen = isAlive ? number : null;
    if (!isAlive) return `there is no ${name} now`;
    return `the next key is for consumer-${number}`;
  }

  /** The chosen one, else the newest in that state. A choice is for one action. */
  async #toOne(
    state: ConsumerState | null,
    action: (processId: string) => ControlAction,
  ): Promise<string> {
    const name = this.#chosen === null ? this.#names(state).at(-1) : `consumer-${this.#chosen}`;
    this.#chosen = null;
    if (name === undefined) return `no consumer is ${state ?? "alive"}`;
    return this.#do(action(name));
  }

  async #do(action: ControlAction): Promise<string> {
    const result = await this.#control.perform(action);
    return result.ok ? result.said : result.error;
  }

  #names(state: ConsumerState | null): string[] {
    return this.#control
      .state()
      .consumers.filter((consumer) => state === null || consumer.state === state)
      .map(({ processId }) => processId);
  }
}
