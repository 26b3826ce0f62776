/** `docs/insight-truth.md`, written by the command that measured it. */
import { franzGo } from "../clients/franz-go.ts";
import { kafkaVersion } from "../peers.ts";
import { PAUSE_WITHIN_MS } from "./judge.ts";
import type { InsightLife } from "./lives.ts";
import { lifeTable, type Row, SOURCES, summaryTable, unknownOf, wrongOf } from "./table.ts";

/** Why a fact may be unknown. */
const WHY: Readonly<Record<string, string>> = {
  began:
    "The journal has no beginning of a classic rebalance, and a poll sees it only if it happens to look meanwhile.",
  lasted: "Where the beginning is not known, no length is.",
  cause:
    "By the journal alone a member is seen to be gone; its silence by then fitted two of its timeouts, or none.",
  who: "Of several that came or went, the journal does not have which was first.",
  "processed twice":
    "Nothing moved, or the log's end was not read between the last commit and the move.",
  "rule metadata-changed": "The leader's client said no reason.",
};

export async function documentOf(
  rows: readonly Row[],
  lives: readonly InsightLife[],
): Promise<string> {
  const kgo = await franzGo.version();
  const wrong = wrongOf(rows).length;
  return `${[
    "# What is told of a foreign cluster, beside the truth",
    "",
    "Written by `npm run interop -- insight`. Do not edit.",
    "",
    `Apache Kafka ${kafkaVersion}, one broker; Kafka's Java client ${kafkaVersion}; franz-go's kgo ${kgo}. Things are done to groups of real`,
    "members; what happened is known by the script that did it and by the members' own logs alone. Two observatories look on",
    "from outside, with read access: one by `__consumer_offsets` and polling, the other with the broker's log as well.",
    "",
    "- **Truth** of an instant is the interval in which the members' words allow it to lie: a coordinator's decision is later",
    "  than what caused it and earlier than what members were told of it. An instant is told right if it lies within.",
    "- A **pause** ends with the first record that was processed again. From outside it is told as *at most*: from the old",
    `  owner's last commit to the new owner's first. It is wrong if it is told more than ${PAUSE_WITHIN_MS} ms too short. The error is`,
    "  that of the partition with the least and with the most.",
    "- **Processed twice** is told from outside as *at most*, and is wrong if there were more.",
    "- *unknown*: nothing was claimed, because no source had evidence. *true, coarse*: less than what happened.",
    "",
    `${wrong} wrong claims.`,
    "",
    summaryTable(rows),
    "",
    "## What could not be known",
    "",
    ...unknownOf(rows).map(({ fact, source, count }) =>
      `- ${SOURCES[source]}: **${fact}**, ${count} times. ${WHY[fact] ?? ""}`.trimEnd(),
    ),
    "",
    "Exact pauses and records processed twice are not known from outside at all: only the processes know them. Here they are",
    "bounds.",
    "",
    ...lives.flatMap(({ name, members }) => [
      `## ${name}`,
      "",
      `Members: ${members}.`,
      "",
      lifeTable(rows.filter(({ life }) => life === name)),
      "",
    ]),
  ].join("\n")}`;
}
