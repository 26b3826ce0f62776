import type { TopicPartition } from "../../model/index.ts";
import type { LanePhase, LaneSpan } from "./timelines.ts";

/** `unknown` begins where nothing is known any more, and is not drawn. */
export type OpenSpan = Omit<LaneSpan, "toMs" | "owner" | "phase"> & {
  readonly phase: LanePhase | "unknown";
};

/** What is painted so far: each lasts until the next begins. */
export interface Painted extends TopicPartition {
  readonly spans: OpenSpan[];
  /** The pause painted last outlasted its rebalance: the next one goes on with it. */
  isCarriedOver?: boolean;
}

/** Paints a span from its beginning on, over whatever was painted there. */
export function paint({ spans }: Painted, span: OpenSpan): void {
  if (goesOn(spans.at(-1), span)) return;
  while ((spans.at(-1)?.fromMs ?? -Infinity) >= span.fromMs && spans.length > 0) spans.pop();
  spans.push(span);
}

/** An owner that kept its partition and never stopped reading it. */
function goesOn(before: OpenSpan | undefined, { phase, memberId, fromMs }: OpenSpan): boolean {
  if (phase !== "owned" || before?.phase !== "owned") return false;
  return before.memberId === memberId && before.fromMs <= fromMs;
}
