import type { DemoOptions } from "./demo-options.ts";
import { count, plainSpaces } from "./wording.ts";

/** How far the group has come with what it was fed. */
export interface Progress {
  readonly fedCount: number;
  /** Records processed at least once. */
  readonly processedCount: number;
}

/** A backlog of fewer seconds is what a group always has. */
const BACKLOG_S = 2;

/** What became of the input, and whether the rate was more than the consumers could do. */
export function progressLines(
  { fedCount, processedCount }: Progress,
  by: {
    readonly options: Pick<DemoOptions, "input" | "ratePerSecond" | "workMs">;
    readonly isInputEnded: boolean;
  },
): string[] {
  const { input, ratePerSecond, workMs } = by.options;
  const lines: string[] = [];
  if (input !== null) {
    const which = by.isInputEnded ? "the input has ended" : "the input has not ended";
    lines.push(`${which}: ${count(fedCount, "line")} fed, ${processedCount} processed`);
  }
  const waitingCount = fedCount - processedCount;
  if (waitingCount >= BACKLOG_S * ratePerSecond) {
    const limit = Math.floor(1000 / workMs);
    lines.push(
      `${count(waitingCount, "record")} not processed yet: ${ratePerSecond} a second are fed,`,
      `and a consumer does at most ${limit} a second (--work-ms ${workMs}), when nothing stops it`,
    );
  }
  return lines.map(plainSpaces);
}
