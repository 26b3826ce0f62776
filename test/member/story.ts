import type { ClassicMemberEffect, MemberRequest, PartitionList } from "../../src/member/index.ts";

/** Partitions as people write them: `orders 0 1, bills 2`. */
export function spell(partitions: PartitionList): string {
  return (
    partitions.map((list) => `${list.topic} ${list.partitions.join(" ")}`).join(", ") || "none"
  );
}

/** Effects in a line each, notes left out: what a driver would do. */
export function story(effects: readonly ClassicMemberEffect[]): string[] {
  return effects.flatMap((effect) => (effect.type === "Note" ? [] : [line(effect)]));
}

function line(effect: Exclude<ClassicMemberEffect, { type: "Note" }>): string {
  switch (effect.type) {
    case "SendRequest":
      return requestLine(effect.request);
    case "StopFetching":
    case "DrainHandlers":
    case "AbortHandlers":
    case "PurgeRecords":
    case "SetAssignment":
    case "StartFetching":
      return `${effect.type} ${spell(effect.partitions)}`;
    case "CommitProcessed":
      return `CommitProcessed ${spell(effect.partitions)} as ${effect.as.memberId}/${effect.as.generationId}`;
    case "CallListener":
      return `${effect.callback} ${spell(effect.partitions)}`;
    case "SetGroupMetadata":
      return `SetGroupMetadata ${effect.metadata.memberId || "nobody"}/${effect.metadata.generationId}`;
    case "WatchTopics":
      return `WatchTopics ${effect.topics.join(" ") || "none"}`;
    case "ReportError":
      return `ReportError ${effect.error.message}`;
    case "Fail":
      return `Fail ${effect.failure.code ?? effect.failure.message}`;
    default:
      return effect.type;
  }
}

function requestLine(request: MemberRequest): string {
  switch (request.type) {
    case "JoinGroup": {
      const { memberId, reason } = request.body;
      return `JoinGroup ${memberId || "nobody"}${reason ? `: ${reason}` : ""}`;
    }
    case "SyncGroup":
    case "Heartbeat":
      return `${request.type} ${request.body.memberId}/${request.body.generationId}`;
    case "LeaveGroup": {
      const [leaver] = request.body(5).members ?? [];
      return `LeaveGroup ${leaver?.memberId}: ${leaver?.reason}`;
    }
  }
}
