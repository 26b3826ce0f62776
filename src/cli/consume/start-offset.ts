import { UsageError } from "../usage-error.ts";

/** Where to begin, as kcat's `-o` says it. */
export type StartOffset =
  | { readonly type: "beginning" | "end" }
  /** What the group has committed. */
  | { readonly type: "stored" }
  | { readonly type: "offset"; readonly offset: number }
  /** So many records before the end. */
  | { readonly type: "fromEnd"; readonly count: number }
  /** The first record at or after this instant, in epoch milliseconds. */
  | { readonly type: "since"; readonly instantMs: number };

/** Where to begin, and where to stop. */
export interface OffsetRange {
  readonly start: StartOffset;
  /** Stop before the first record at or after this instant, in epoch milliseconds; null to go on. */
  readonly untilMs: number | null;
}

const WORDS: ReadonlyMap<string, StartOffset> = new Map([
  ["beginning", { type: "beginning" }],
  ["earliest", { type: "beginning" }],
  ["smallest", { type: "beginning" }],
  ["end", { type: "end" }],
  ["latest", { type: "end" }],
  ["largest", { type: "end" }],
  ["stored", { type: "stored" }],
]);

/** Reads `-o`, which may be there twice: `-o s@1763700000000 -o e@1763800000000`. Throws {@link UsageError}. */
export function offsetRange(texts: readonly string[]): OffsetRange {
  let start: StartOffset | null = null;
  let untilMs: number | null = null;
  for (const text of texts) {
    const until = /^e@(\d{1,15})$/.exec(text);
    if (until !== null && untilMs === null) untilMs = Number(until[1]);
    else if (until === null && start === null) start = startOffset(text);
    else throw new UsageError(`-o ${texts.join(" -o ")}: one start and one end are enough.`);
  }
  return { start: start ?? { type: "beginning" }, untilMs };
}

function startOffset(text: string): StartOffset {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const since = /^s@(\d{1,15})$/.exec(text);
  if (since !== null) return { type: "since", instantMs: Number(since[1]) };
  if (/^\d{1,15}$/.test(text)) return { type: "offset", offset: Number(text) };
  if (/^-\d{1,15}$/.test(text)) return { type: "fromEnd", count: -Number(text) };
  throw new UsageError(
    `-o takes beginning, end, stored, an offset, -N for N before the end, s@ or e@ and epoch milliseconds, but was given "${text}".`,
  );
}
