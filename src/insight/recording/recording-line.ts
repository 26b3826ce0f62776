import type { EvidenceGrade, EvidenceSource, GroupNote } from "../../model/index.ts";
import type { ProcessReport } from "../process-report.ts";

/**
 * A recording is JSONL: a header line, then one line for each input of the fold, in `seq` order. What is recorded is what
 * was heard, never what was concluded, so a replay runs the same fold and is as honest as the live view.
 */
export interface RecordingHeader {
  readonly kind: "header";
  readonly schemaVersion: 1;
  /** `regroup 0.1.0`. */
  readonly product: string;
  readonly clusterId: string | null;
  readonly groups: readonly string[];
  readonly startedAtMs: number;
  readonly sources: readonly string[];
  /** True when hosts, client ids and names were replaced. */
  readonly pseudonyms: boolean;
}

interface LineHeader {
  readonly seq: number;
  /** When it was heard, on the clock of the cluster. */
  readonly atMs: number;
  readonly group: string;
  readonly source: EvidenceSource;
  readonly grade: EvidenceGrade;
}

export type RecordingLine =
  | (LineHeader & { readonly kind: "note"; readonly payload: GroupNote })
  | (LineHeader & { readonly kind: "report"; readonly payload: ProcessReport })
  | (LineHeader & { readonly kind: "lag"; readonly payload: LagSample })
  /** Time passed and nothing else was heard: lets a replay show silence as long as it lasted. */
  | (LineHeader & { readonly kind: "tick"; readonly payload: null });

/** Offsets of some partitions at one instant, from OffsetFetch and ListOffsets. */
export interface LagSample {
  readonly atMs: number;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committedOffset: number | null;
    readonly logEndOffset: number | null;
    /** When the record at the committed offset was appended; null where unknown or when there is no such record. */
    readonly oldestAtMs: number | null;
  }[];
}
