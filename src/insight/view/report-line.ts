import type { TopicPartitions } from "../../model/index.ts";
import type { ProcessReport } from "../process-report.ts";
import { type EventLine, line, partitionsText } from "./event-line.ts";
import { durationText, settingText } from "./wording.ts";

/** One sentence for each report that a reader wants to see; null for those that come with every record. */
export function reportLine(report: ProcessReport): EventLine | null {
  const { processId: name } = report;
  switch (report.type) {
    case "Assigned":
      return isNothing(report)
        ? null
        : line("assign", `${name} reads ${partitionsText(report.partitions)}`, name);
    case "Revoked":
      return isNothing(report)
        ? null
        : line("revoke", `${name} stops reading ${partitionsText(report.partitions)}`, name);
    case "Lost": {
      const what = `lost ${partitionsText(report.partitions)}, uncommitted`;
      return line("revoke", `${name} ${what}: ${report.reason}`, name);
    }
    case "RevocationCommitFailed": {
      const what = `could not commit before it gave up ${partitionsText(report.partitions)}`;
      return line("commit", `${name} ${what}: ${report.error}`, name);
    }
    case "ListenerReturned":
      return line("process", `${name} ${listenerText(report)}`, name);
    case "PartitionsAdded": {
      const { topic, fromCount, toCount } = report;
      return line("process", `partitions were added to ${topic}: ${fromCount} → ${toCount}`);
    }
    case "Processed":
    case "ProcessedRange":
    case "Appended":
    case "Alive":
      return null;
    default:
      return line("process", `${name} ${deed(report)}`, name);
  }
}

/** A cooperative member is told at every rebalance, also when nothing comes or goes. */
function isNothing({ partitions }: { readonly partitions: readonly TopicPartitions[] }): boolean {
  return partitions.every((topic) => topic.partitions.length === 0);
}

function listenerText({
  callback,
  durationMs,
  error,
}: Extract<ProcessReport, { type: "ListenerReturned" }>): string {
  const took = `was in ${callback} for ${durationText(durationMs)}`;
  return error === null ? took : `${took}, which failed: ${error}`;
}

type Deed = Extract<
  ProcessReport,
  {
    type:
      | "Leaving"
      | "Died"
      | "Frozen"
      | "Thawed"
      | "SlowedDown"
      | "NetworkLost"
      | "NetworkBack"
      | "HandlerFailed";
  }
>;

function deed(report: Deed): string {
  switch (report.type) {
    case "Leaving":
      return "was asked to go and leaves";
    case "Died":
      return report.signal === null ? "died" : `died (${report.signal})`;
    case "Frozen":
      return "is frozen";
    case "Thawed":
      return "runs again";
    case "SlowedDown":
      return `takes ${settingText(report.workMs)} for each record from now on`;
    case "NetworkLost":
      return "lost its network, and does not know it";
    case "NetworkBack":
      return "has its network back";
    case "HandlerFailed":
      return `failed in its handler: ${report.error}`;
  }
}
