import type { ControlAction, ControlState } from "../../control.ts";

type Consumer = ControlState["consumers"][number];

/** One thing that may be done, and its word. */
export interface Act {
  readonly word: string;
  readonly action: ControlAction;
  /** It ends the process. */
  readonly grave?: boolean;
}

/** What makes sense for a consumer as it is. */
export function actsOn({ processId, state: now }: Consumer, { settings }: ControlState): Act[] {
  const end: Act[] = [
    { word: "Kill", action: { type: "Kill", processId }, grave: true },
    { word: "Leave", action: { type: "Leave", processId } },
    { word: "Restart", action: { type: "Restart", processId } },
  ];
  if (now === "leaving" || now === "starting") return end.slice(0, 1);
  if (now === "frozen")
    return [...end.slice(0, 1), { word: "Go on", action: { type: "Thaw", processId } }];
  const cut: Act =
    now === "cut off"
      ? { word: "Mend network", action: { type: "RestoreNetwork", processId } }
      : { word: "Cut network", action: { type: "CutNetwork", processId } };
  const slowMs = Math.round(settings.maxPollIntervalMs * 1.2);
  const slow: Act =
    now === "slow"
      ? { word: "Quick again", action: { type: "Slow", processId, workMs: settings.workMs } }
      : { word: "Slow", action: { type: "Slow", processId, workMs: slowMs } };
  return [
    ...end,
    { word: "Freeze", action: { type: "Freeze", processId } },
    slow,
    cut,
    { word: "Throw", action: { type: "ThrowInHandler", processId } },
  ];
}
