import { durationText } from "../../insight/index.ts";

export {
  departureText as departure,
  headline,
  listText as list,
  partitionText as partitionName,
} from "../../insight/index.ts";

/** Keeps a number and its unit on one line. */
export const NBSP = "\u00a0";

/** `42 ms`, `7.4 s`, as everywhere, on one line. */
export function duration(ms: number): string {
  return durationText(ms).replaceAll(" ", NBSP);
}

/** Seconds of all partitions together, without the unit. */
export function partitionSeconds(ms: number): string {
  return (ms / 1000).toFixed(ms > 0 && ms < 1000 ? 2 : 1);
}

/** For printing, once lines are broken. */
export function plainSpaces(text: string): string {
  return text.replaceAll(NBSP, " ");
}

/** At most so many characters; what is cut is seen to be. */
export function clip(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

/** `1 record`, `12 records`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
