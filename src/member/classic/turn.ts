import type {
  ClassicMemberEffect,
  GroupMetadata,
  ListenerCallback,
  MemberRequest,
} from "./effects.ts";
import type { ClassicMemberEnv } from "./env.ts";
import type { PartitionList } from "./events.ts";
import { type ClassicMember, metadataOf } from "./member.ts";
import type { MemberNoteBody } from "./notes.ts";

/** One step while it runs: the member, the world, and the effects so far. */
export class Turn {
  readonly member: ClassicMember;
  readonly env: ClassicMemberEnv;
  readonly effects: ClassicMemberEffect[] = [];
  /** The request whose answer this step is about: nobody need cancel that. */
  answeredRequestId: number | null = null;

  constructor(member: ClassicMember, env: ClassicMemberEnv) {
    this.member = member;
    this.env = env;
  }

  get nowMs(): number {
    return this.env.nowMs;
  }

  emit(effect: ClassicMemberEffect): void {
    this.effects.push(effect);
  }

  note(body: MemberNoteBody): void {
    const { config, memberId, generationId } = this.member;
    const { groupId } = config;
    this.emit({
      type: "Note",
      note: { atMs: this.nowMs, groupId, memberId, generationId, ...body },
    });
  }

  /** The id that the answer will carry. */
  send(request: MemberRequest, timeoutMs = this.member.config.requestTimeoutMs): number {
    const requestId = ++this.member.lastRequestId;
    this.emit({ type: "SendRequest", requestId, request, timeoutMs });
    return requestId;
  }

  nextStepId(): number {
    return ++this.member.lastStepId;
  }

  /** The id that the listener's return will carry. */
  call(callback: ListenerCallback, partitions: PartitionList): number {
    const stepId = this.nextStepId();
    this.emit({ type: "CallListener", stepId, callback, partitions });
    return stepId;
  }

  /** Says who the member is, if that is news. */
  setMetadata(memberId: string, generationId: number): void {
    const { member } = this;
    const { metadata } = member;
    if (metadata.memberId === memberId && metadata.generationId === generationId) return;
    member.metadata = metadataOf(member.config, memberId, generationId);
    this.emit({ type: "SetGroupMetadata", metadata: member.metadata satisfies GroupMetadata });
  }

  setAssignment(partitions: PartitionList): void {
    this.member.assignment = partitions;
    this.emit({ type: "SetAssignment", partitions });
  }

  /** `now` plus a duration, which may be as large as Java's `Integer.MAX_VALUE`. */
  in(durationMs: number): number {
    return this.nowMs + durationMs;
  }
}
