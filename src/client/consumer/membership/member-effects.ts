import type {
  ClassicMemberEffect,
  ClassicMemberEvent,
  GroupMetadata,
  MemberFailure,
  MemberNote,
} from "../../../member/index.ts";
import type { TopicPartition } from "../../../model/index.ts";
import type { Clock } from "../../../ports/index.ts";
import type { ErrorName } from "../../../protocol/index.ts";
import { ClosedError, KafkaError } from "../../errors/errors.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { eachPartition } from "../partition-lists.ts";
import type { Coordinator } from "./coordinator.ts";
import type { ListenerCalls } from "./listener-calls.ts";
import type { MemberRequests } from "./member-requests.ts";

/** What carries the member core's orders out. */
export interface MemberHands<K, V> {
  readonly delivery: Delivery<K, V>;
  readonly coordinator: Coordinator;
  readonly requests: MemberRequests;
  readonly listenerCalls: ListenerCalls;
  readonly clock: Clock;
  /** The longest that running handlers are waited for; the core's deadline may be earlier. */
  readonly drainTimeoutMs: number;
  /** Commits what is processed of these, and waits; resolves with what went wrong. Never rejects. */
  readonly commitProcessed: (
    partitions: readonly TopicPartition[],
    options: { readonly as: GroupMetadata; readonly deadlineMs: number },
  ) => Promise<ErrorName | "TimedOut" | null>;
  readonly watchTopics: (topics: readonly string[]) => void;
  readonly onGroupMetadata: (metadata: GroupMetadata) => void;
  readonly onAssignment: (partitions: readonly TopicPartition[]) => void;
  readonly onStarted: () => void;
  readonly onAwaitPoll: () => void;
  readonly onError: (error: Error) => void;
  readonly onFailure: (failure: MemberFailure) => void;
  readonly onUnsubscribed: () => void;
  readonly onFinished: () => void;
  readonly onNote: (note: MemberNote) => void;
}

/** Carries out one effect. What takes time is answered later, by an event. */
export function execute<K, V>(
  effect: ClassicMemberEffect,
  hands: MemberHands<K, V>,
  feed: (event: ClassicMemberEvent) => void,
) {
  const { delivery, coordinator, requests } = hands;
  switch (effect.type) {
    case "FindCoordinator":
      return findCoordinator(coordinator, feed);
    case "ForgetCoordinator":
      requests.cancelAll();
      return coordinator.forget();
    case "SendRequest":
      return requests.send(effect.requestId, effect.request, effect.timeoutMs);
    case "CancelRequest":
      return requests.cancel(effect.requestId);
    case "StopFetching":
      return delivery.stop(eachPartition(effect.partitions));
    case "AbortHandlers":
      return delivery.abort(eachPartition(effect.partitions), effect.reason);
    case "PurgeRecords":
      return delivery.purge(eachPartition(effect.partitions));
    case "SetAssignment":
      delivery.setAssignment(eachPartition(effect.partitions));
      return hands.onAssignment(eachPartition(effect.partitions));
    case "StartFetching":
      delivery.start(eachPartition(effect.partitions));
      return hands.onStarted();
    case "DrainHandlers":
    case "CommitProcessed":
    case "CallListener":
      return void executeStep(effect, hands).then(feed);
    case "SetGroupMetadata":
      return hands.onGroupMetadata(effect.metadata);
    case "WatchTopics":
      return hands.watchTopics(effect.topics);
    case "AwaitPoll":
      return hands.onAwaitPoll();
    case "ReportError":
      return hands.onError(effect.error);
    case "Fail":
      return hands.onFailure(effect.failure);
    case "UnsubscribeFinished":
      return hands.onUnsubscribed();
    case "Finished":
      return hands.onFinished();
    case "Note":
      return hands.onNote(effect.note);
  }
}

type StepEffect = Extract<ClassicMemberEffect, { readonly stepId: number }>;

/** Resolves with the event that ends the step. Never rejects. */
async function executeStep<K, V>(
  effect: StepEffect,
  { delivery, commitProcessed, listenerCalls, clock, drainTimeoutMs }: MemberHands<K, V>,
): Promise<ClassicMemberEvent> {
  const { stepId } = effect;
  const partitions = eachPartition(effect.partitions);
  switch (effect.type) {
    case "DrainHandlers": {
      const deadlineMs = Math.min(effect.deadlineMs, clock.nowMs() + drainTimeoutMs);
      const timedOut = await delivery.drain(partitions, deadlineMs);
      return { type: "HandlersDrained", stepId, timedOut };
    }
    case "CommitProcessed": {
      const { as, deadlineMs } = effect;
      const error = await commitProcessed(partitions, { as, deadlineMs });
      return { type: "ProcessedCommitted", stepId, error };
    }
    case "CallListener": {
      const error = await listenerCalls.call(effect.callback, partitions);
      return { type: "ListenerReturned", stepId, error };
    }
  }
}

function findCoordinator(
  coordinator: Coordinator,
  feed: (event: ClassicMemberEvent) => void,
): void {
  coordinator.find(null).then(
    () => feed({ type: "CoordinatorFound" }),
    (error: unknown) => {
      // The end of the client: nobody is there to be told.
      if (error instanceof ClosedError) return;
      const code = error instanceof KafkaError ? error.code : null;
      feed({ type: "CoordinatorNotFound", error: code, cause: error });
    },
  );
}
