import type { GroupNow } from "../../../insight/index.ts";

export type StateName = GroupNow["state"];

export interface StateLook {
  readonly token: string;
  readonly icon: string;
  readonly word: string;
  /** True while partitions may stand still. */
  readonly unsettled: boolean;
}

const LOOKS: Readonly<Record<StateName, StateLook>> = {
  Stable: { token: "--state-stable", icon: "✔", word: "Stable", unsettled: false },
  PreparingRebalance: {
    token: "--state-preparing",
    icon: "⏳",
    word: "PreparingRebalance",
    unsettled: true,
  },
  CompletingRebalance: {
    token: "--state-completing",
    icon: "⇄",
    word: "CompletingRebalance",
    unsettled: true,
  },
  Assigning: { token: "--state-assigning", icon: "✎", word: "Assigning", unsettled: true },
  Reconciling: { token: "--state-reconciling", icon: "⟳", word: "Reconciling", unsettled: true },
  Empty: { token: "--state-empty", icon: "∅", word: "Empty", unsettled: false },
  Dead: { token: "--state-dead", icon: "✖", word: "Dead", unsettled: false },
  Unknown: { token: "--state-empty", icon: "?", word: "not observed", unsettled: false },
};

/** Colour, icon and word of a group state. */
export function stateLook(state: StateName): StateLook {
  return LOOKS[state];
}
