import { Command } from "commander";
import { addClientOptions, collect } from "../client-options.ts";
import type { ObservationFlags } from "../observation/observation-options.ts";
import { withObservatory } from "../observation/with-observatory.ts";
import { stdoutOutput } from "../output.ts";
import { DEFAULT_TIMEOUT, withAdmin } from "../with-admin.ts";
import { groupsDashboard } from "./dashboard.ts";
import { type GroupsFlags, groupsAction } from "./groups-action.ts";
import { runGroups } from "./run-groups.ts";

const examples = `
Without an action: every group with its state, lag, and what rebalances cost it, who lost most time first.

Examples:
  regroup groups -b localhost:9092
  regroup groups -b localhost:9092 --list --state
  regroup groups -b localhost:9092 --describe --group billing
  regroup groups -b localhost:9092 --describe --all-groups --members --verbose
  regroup groups -b localhost:9092 --reset-offsets --group billing --topic orders --to-datetime 2026-11-21T08:00:00.000 --dry-run
  regroup groups -b localhost:9092 --reset-offsets --group billing --topic orders:0,3 --to-earliest --execute
`;

/** `regroup groups`, with the flags of kafka-consumer-groups. */
export function groupsCommand(): Command {
  const command = addClientOptions(new Command("groups"))
    .description(
      "all groups and what rebalances cost them; or list, describe, reset and delete, as kafka-consumer-groups does",
    )
    .option("--list", "all groups; with --state and --type their states and types too")
    .option("--describe", "offsets and lag, or --members, or --state")
    .option(
      "--reset-offsets",
      "show, or with --execute set, other offsets of a group without members",
    )
    .option("--delete", "delete groups without members, and their offsets")
    .option("--delete-offsets", "delete a group's offsets of topics that it no longer reads")
    .option("--group <id>", "a group; may be repeated", collect)
    .option("--all-groups", "all groups of consumers")
    .option("--offsets", "--describe: offsets and lag (the default)")
    .option("--members", "--describe: members")
    .option(
      "--state [states]",
      "--describe: state and coordinator; --list: show, or choose by, state",
    )
    .option("--type [types]", "--list: show, or choose by, type")
    .option("--verbose", "--describe: more columns")
    .option("--topic <topic[:0,1]>", "a topic, or some of its partitions; may be repeated", collect)
    .option("--all-topics", "--reset-offsets: all that the group has offsets for");
  return addResetOptions(command)
    .option("--recording <file>", "without an action: a recording in place of a cluster")
    .option("--broker-log <file>", "without an action: a broker's log, for causes", collect)
    .option("--json", "one JSON document")
    .option("--timeout <ms>", "for the whole command", DEFAULT_TIMEOUT)
    .addHelpText("after", examples)
    .action(async (flags: GroupsFlags & ObservationFlags) => {
      if (isDashboard(flags)) {
        await showDashboard(flags);
        return;
      }
      const action = groupsAction(flags);
      const output = stdoutOutput(flags);
      try {
        await withAdmin(flags, (admin) => runGroups(admin, action, output));
      } finally {
        output.end();
      }
    });
}

/** Nothing was asked for but to look: no action, and no flag that belongs to one. */
function isDashboard(flags: GroupsFlags & ObservationFlags): boolean {
  const looking = ["json", "timeout", "recording", "brokerLog"];
  const reaching = ["bootstrapServer", "bootstrapServers", "commandConfig", "X"];
  return Object.keys(flags).every((flag) => looking.includes(flag) || reaching.includes(flag));
}

async function showDashboard(flags: GroupsFlags & ObservationFlags): Promise<void> {
  const output = stdoutOutput(flags);
  await withObservatory(flags, { groupIds: null }, async (observatory) => {
    groupsDashboard(observatory, output);
    output.end();
  });
}

function addResetOptions(command: Command): Command {
  return command
    .option("--to-earliest", "reset to the first offset")
    .option("--to-latest", "reset to the end")
    .option("--to-current", "reset to what is committed")
    .option("--to-offset <offset>", "reset to this offset")
    .option("--to-datetime <when>", "reset to the first record since YYYY-MM-DDThh:mm:ss.sss (UTC)")
    .option("--by-duration <PnDTnHnMnS>", "reset to the first record of the last so many hours")
    .option("--shift-by <n>", "reset by so many records on, or back when negative")
    .option("--from-file <csv>", "reset to what --export wrote")
    .option("--dry-run", "only show what would be done (the default)")
    .option("--execute", "do it")
    .option("--export", "print the new offsets as CSV");
}
