import type { Happened } from "../rebalance.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";
import { departureText } from "./headline.ts";
import { toldReason } from "./told-reason.ts";
import type { WhyPart } from "./why-card.ts";
import { memberPart, textPart, type WhyAbout } from "./why-part.ts";
import { durationText, settingText, shortList } from "./wording.ts";

/** One sentence with the member's name and the setting involved. */
export function triggerParts(about: WhyAbout): WhyPart[] {
  const { rebalance } = about;
  const { trigger, reason } = rebalance;
  const who = trigger === null ? textPart("a member") : memberPart(about, trigger);
  const parts = isStaticReturn(rebalance) ? returnParts(about, who) : causeParts(about, who);
  const told = toldReason(reason);
  const said = told === null ? [] : [textPart(`; it said: ${told}`)];
  return [...parts, ...said, ...coordinatorParts(about)];
}

function causeParts(about: WhyAbout, who: WhyPart): WhyPart[] {
  const { rebalance } = about;
  const { cause, happened, partitionsAdded } = rebalance;
  if (happened.event === "PartitionsAdded" || partitionsAdded.length > 0) {
    const added = shortList(
      partitionsAdded.map(({ topic, fromCount, toCount }) => `${topic} ${fromCount} → ${toCount}`),
      3,
    );
    const seen = rebalance.trigger === null ? [] : [textPart(", which "), who, textPart(" saw")];
    return [textPart(`partitions were added${added === "" ? "" : `: ${added}`}`), ...seen];
  }
  switch (cause) {
    case "SessionExpired":
      return expiredParts(about, who);
    case "MemberJoined":
      return [
        who,
        textPart(rebalance.rounds[0]?.fromState === "Empty" ? " was first to join" : " joined"),
      ];
    case "MemberLeft":
      return [who, textPart(leftText(happened))];
    case "MemberRejoined":
      return [who, textPart(" asked to join again")];
    case "LeaderRejoined":
      return [textPart("the leader, "), who, textPart(", asked to join again")];
    case "RebalanceTimedOut":
      return [
        who,
        textPart(
          ` did not give up its partitions within ${limit(rebalance.trigger?.rebalanceTimeoutMs, "rebalance timeout")}`,
        ),
      ];
    case "SyncTimedOut":
      return [
        who,
        textPart(
          ` did not fetch its assignment within ${limit(rebalance.trigger?.rebalanceTimeoutMs, "rebalance timeout")}`,
        ),
      ];
    default:
      return otherParts(about, who);
  }
}

function otherParts({ rebalance, view }: WhyAbout, who: WhyPart): WhyPart[] {
  switch (rebalance.cause) {
    case "SubscriptionChanged":
      return [who, textPart(" changed its subscription")];
    case "StaticMemberReplaced":
      return [textPart("static member "), who, textPart(" came back under a new member id")];
    case "AssignmentNotStored":
      return [textPart("the assignment could not be stored")];
    case "GroupOverCapacity":
      return [textPart("the group is over group.max.size")];
    case "TopicMetadataChanged":
      return [textPart("its topics or their partition counts changed")];
    default:
      return [textPart(`unknown; ${sourceThatWouldTell(view)}`)];
  }
}

/** Causes are told by our own broker and by broker logs alone. */
function sourceThatWouldTell({ sources }: WhyAbout["view"]): string {
  const log = sources.find(({ source }) => source === "broker log");
  if (log?.status === "on") return "the broker log has no line that tells the reason";
  if (log?.status === "failing")
    return `the broker log would tell, but cannot be read: ${log.text}`;
  return "give --broker-log to learn the reason";
}

function expiredParts({ rebalance }: WhyAbout, who: WhyPart): WhyPart[] {
  const { trigger, happened, startedAtMs, evidence } = rebalance;
  const timeout = limit(trigger?.sessionTimeoutMs, "session timeout");
  const gone = departureText(who.text, happened);
  const missed = [who, textPart(` missed its ${timeout}`)];
  if (gone === null || happened.event === "WentSilent" || evidence.start === null) return missed;
  const afterText = `, noticed ${durationText(startedAtMs - happened.atMs)} later when it missed its ${timeout}`;
  return [who, textPart(gone.slice(who.text.length) + afterText)];
}

/** `45 s session timeout`; without the value where it is not known. */
function limit(ms: number | null | undefined, what: string): string {
  return ms == null ? what : `${settingText(ms)} ${what}`;
}

function leftText({ event }: Happened): string {
  switch (event) {
    case "HandlerFailed":
      return " left after its handler had failed";
    case "Slowed":
      return " left: its handler had become too slow for max.poll.interval.ms";
    case "Froze":
      return " left after it had been frozen";
    default:
      return " left";
  }
}

function returnParts({ rebalance }: WhyAbout, who: WhyPart): WhyPart[] {
  const { trigger, startedAtMs, happened } = rebalance;
  const awayMs = startedAtMs - happened.atMs;
  const after = awayMs > 0 ? ` after ${durationText(awayMs)}` : "";
  const timeout = limit(trigger?.sessionTimeoutMs, "session timeout");
  return [
    textPart("static member "),
    who,
    textPart(` came back${after}, within its ${timeout}: nobody had to join again`),
  ];
}

function coordinatorParts({ rebalance }: WhyAbout): WhyPart[] {
  return rebalance.coordinatorMovedAtMs === null
    ? []
    : [textPart("; another broker had become its coordinator before")];
}
