import type { GroupNow } from "../../../insight/index.ts";

export type StateName = GroupNow["state"];

export interface StateLook {
  readonly token: string;
  /** The path of its icon on a field of 16 by 16, to be stroked. */
  readonly icon: string;
  readonly word: string;
  /** True while partitions may stand still. */
  readonly unsettled: boolean;
}

const LOOKS: Readonly<Record<StateName, StateLook>> = {
  Stable: {
    token: "--state-stable",
    icon: "M3 8.5l3.4 3.5L13 4.5",
    word: "Stable",
    unsettled: false,
  },
  PreparingRebalance: {
    token: "--state-preparing",
    icon: "M4 2.5h8M4 13.5h8M5 2.5c0 3 2.2 4 3 5.5c.8-1.5 3-2.5 3-5.5M5 13.5c0-3 2.2-4 3-5.5c.8 1.5 3 2.5 3 5.5",
    word: "PreparingRebalance",
    unsettled: true,
  },
  CompletingRebalance: {
    token: "--state-completing",
    icon: "M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13",
    word: "CompletingRebalance",
    unsettled: true,
  },
  Assigning: {
    token: "--state-assigning",
    icon: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7l2.3 2.3",
    word: "Assigning",
    unsettled: true,
  },
  Reconciling: {
    token: "--state-reconciling",
    icon: "M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3",
    word: "Reconciling",
    unsettled: true,
  },
  Empty: {
    token: "--state-empty",
    icon: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10M3.5 13l9-10",
    word: "Empty",
    unsettled: false,
  },
  Dead: { token: "--state-dead", icon: "M4 4l8 8M12 4l-8 8", word: "Dead", unsettled: false },
  Unknown: {
    token: "--state-empty",
    icon: "M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.5M8 12.6v.2",
    word: "not observed",
    unsettled: false,
  },
};

/** Colour, icon and word of a group state. */
export function stateLook(state: StateName): StateLook {
  return LOOKS[state];
}
