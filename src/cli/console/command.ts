import { Command } from "commander";
import { collect } from "../client-options.ts";
import { addPollIntervalOption } from "../observation/poll-interval.ts";
import { addSourceOptions } from "../observation/source-options.ts";
import {
  type ConsoleFlags,
  consolePlan,
  DEFAULT_HOST,
  DEFAULT_POLL_INTERVAL,
  DEFAULT_PORT,
} from "./console-plan.ts";
import { runConsoleProcess } from "./run-console.ts";

const examples = `
It needs to read the cluster and no more: it joins no group and commits nothing. With read access to __consumer_offsets
rebalances are told from the coordinators' own journal; without, from what is seen by asking now and then, and the page
says so. The page can only look, never act, and is served to this machine alone unless --host says otherwise.

Examples:
  regroup console -b localhost:9092
  regroup console -b localhost:9092 --broker-log /var/log/kafka/server.log --port 0
  regroup console -b broker:9093 -F client.properties --host 0.0.0.0 --allowed-host console
  regroup console --recording incident.jsonl
`;

/** `regroup console`: the page over any cluster, or over a recording. */
export function consoleCommand(): Command {
  const command = addSourceOptions(new Command("console"));
  return addPollIntervalOption(command, Number(DEFAULT_POLL_INTERVAL))
    .description("serve a page that shows what the groups of a cluster do, and why")
    .option("--port <port>", "where the page is served, 0: any that is free", DEFAULT_PORT)
    .option("--host <host>", "the address it listens on", DEFAULT_HOST)
    .option("--allowed-host <name>", "a name it may be asked for by; may be repeated", collect)
    .option("--group <id>", "show only this group; may be repeated", collect)
    .addHelpText("after", examples)
    .action(async (flags: ConsoleFlags) => {
      await runConsoleProcess(consolePlan(flags));
    });
}
