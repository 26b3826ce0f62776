import type { ProcessReport } from "../process-report.ts";
import { WrongShape } from "./field.ts";
import { typeOf } from "./line-fields.ts";
import { reportFields } from "./report-fields.ts";

/**
 * Reads a report from a stranger's JSON: every property that the type has, of its kind and within its bounds, and no
 * other. Null when it is none.
 */
export function readReport(value: unknown): ProcessReport | null {
  try {
    const report = reportFields.get(typeOf(value))?.read(value) ?? null;
    return report !== null && isPossible(report) ? report : null;
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}

/** A range ends behind its beginning, and offsets and partitions count from 0. */
function isPossible(report: ProcessReport): boolean {
  switch (report.type) {
    case "Processed":
      return report.partition >= 0 && report.offset >= 0;
    case "ProcessedRange":
      return (
        report.partition >= 0 &&
        report.fromOffset >= 0 &&
        report.fromOffset <= report.toOffset &&
        report.firstAtMs <= report.atMs
      );
    default:
      return true;
  }
}
