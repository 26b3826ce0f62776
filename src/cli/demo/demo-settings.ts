import type { DemoSettings } from "../../console/index.ts";
import type { ConsumerSetup } from "./child-protocol.ts";

/** What consumers run with unless somebody says otherwise. */
export const DEFAULT_SETTINGS: DemoSettings = {
  assignor: "cooperative-sticky",
  staticIds: false,
  sessionTimeoutMs: 6_000,
  heartbeatIntervalMs: 1_000,
  maxPollIntervalMs: 10_000,
  maxPollRecords: 50,
  workMs: 4,
  commitOnRevoke: true,
};

/** The broker's `group.min.session.timeout.ms`: lessons are told with short sessions. */
export const MIN_SESSION_TIMEOUT_MS = 1_000;
const MOST_MS = 300_000;

/** Where a group and its processes are. */
export interface FleetPlace {
  readonly bootstrapServers: string;
  readonly groupId: string;
  readonly topic: string;
  /** How often each consumer commits by itself. */
  readonly commitIntervalMs: number;
  /** A folder for the processes' own logs; null: none are written. */
  readonly logFolder: string | null;
  readonly verbose: boolean;
}

/** How one process is set up, from the group's settings. */
export function consumerSetup(
  processId: string,
  place: FleetPlace,
  settings: DemoSettings,
): ConsumerSetup {
  const { staticIds, ...same } = settings;
  const { logFolder, ...where } = place;
  return {
    processId,
    ...where,
    ...same,
    groupInstanceId: staticIds ? processId : null,
    metadataMaxAgeMs: 2_000,
    processLog: logFolder === null ? null : `${logFolder}/${processId}.jsonl`,
  };
}

/** One sentence on what cannot be run with; null when all of it can. */
export function settingsProblem(settings: DemoSettings): string | null {
  const { sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs } = settings;
  const ranges: readonly (readonly [string, number, number, number])[] = [
    ["session.timeout.ms", sessionTimeoutMs, MIN_SESSION_TIMEOUT_MS, MOST_MS],
    ["heartbeat.interval.ms", heartbeatIntervalMs, 100, sessionTimeoutMs - 1],
    ["max.poll.interval.ms", maxPollIntervalMs, 1_000, MOST_MS],
    ["max.poll.records", settings.maxPollRecords, 1, 10_000],
    ["work for a record in ms", settings.workMs, 0, MOST_MS],
  ];
  const wrong = ranges.find(
    ([, value, least, most]) => !Number.isInteger(value) || value < least || value > most,
  );
  if (wrong === undefined) return null;
  const [name, value, least, most] = wrong;
  return `The settings were not applied: ${name} is ${value}; it is a whole number from ${least} to ${most}.`;
}
