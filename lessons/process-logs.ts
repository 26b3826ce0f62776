/** What the processes of one scene wrote of themselves, read back. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

interface Written {
  readonly atMs: number;
  readonly processId: string;
}

/** One line. The supervisor's are about the process that it names, a process's about itself. */
export type LogLine = Written &
  (
    | {
        readonly event: "Assigned";
        readonly memberId: string;
        readonly generationId: number;
        readonly added: readonly number[];
        readonly owned: readonly number[];
      }
    | { readonly event: "Revoked" | "Lost"; readonly partitions: readonly number[] }
    | {
        readonly event: "Processed";
        readonly partition: number;
        readonly offset: number;
        readonly timestampMs: number;
      }
    /** Everything stops with these. */
    | { readonly event: "Leaving" | "Died" | "Frozen" | "PollIntervalExceeded" }
    | { readonly event: "Started" | "Thawed" | "Committed" | "SlowedDown" | "Ended" }
  );

const SUPERVISOR = "supervisor.jsonl";

/** All lines of a folder until an instant, in the order of their instants. */
export function readProcessLogs(folder: string, untilMs: number): LogLine[] {
  const lines = readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .flatMap((file) => readOne(folder, file));
  return lines.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
}

function readOne(folder: string, file: string): LogLine[] {
  const text = readFileSync(join(folder, file), "utf8");
  // A process that was killed in the middle of a line has not written it.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole
    .filter((line) => line !== "")
    .map((line) => {
      const parsed = JSON.parse(line) as LogLine;
      return file === SUPERVISOR ? parsed : { ...parsed, processId: basename(file, ".jsonl") };
    });
}
