import type { OwnerMark } from "../../insight/index.ts";
import type { GroupStateName } from "../../model/index.ts";

/** Colours a piece of text, or does not. */
export interface Pen {
  bold(text: string): string;
  alert(text: string): string;
  gap(text: string): string;
  state(state: GroupStateName, text: string): string;
  owner(owner: OwnerMark | null, text: string): string;
}

const plain = (text: string): string => text;

/** Without colours letters and marks say everything. */
export const plainPen: Pen = {
  bold: plain,
  alert: plain,
  gap: plain,
  state: (_state, text) => text,
  owner: (_owner, text) => text,
};

const sgr = (codes: string) => (text: string) => `\u001b[${codes}m${text}\u001b[0m`;

const STATE_CODES: Readonly<Record<GroupStateName, string>> = {
  Stable: "32",
  PreparingRebalance: "33",
  CompletingRebalance: "34",
  Assigning: "35",
  Reconciling: "36",
  Empty: "90",
  Dead: "31",
  Unknown: "90",
};

const OWNER_CODES = ["36", "33", "35", "32", "34", "95"];

export const colourPen: Pen = {
  bold: sgr("1"),
  alert: sgr("31"),
  gap: sgr("90"),
  state: (state, text) => sgr(STATE_CODES[state])(text),
  owner: (owner, text) =>
    owner === null ? text : sgr(OWNER_CODES[owner.ordinal % OWNER_CODES.length] as string)(text),
};
