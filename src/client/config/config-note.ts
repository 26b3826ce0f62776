import type { ClientLog } from "../client-log.ts";

/** Something about the options that is no error. */
export interface ConfigNote {
  readonly level: "debug" | "warn";
  /** In camelCase. */
  readonly option: string;
  readonly message: string;
}

/** Says the notes once all checks have passed. */
export function logNotes(log: ClientLog, notes: readonly ConfigNote[]): void {
  for (const { level, option, message } of notes) log[level]({ option }, message);
}
