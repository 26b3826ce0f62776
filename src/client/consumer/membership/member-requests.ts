import type { ClassicMemberEvent, MemberRequest, RequestFailure } from "../../../member/index.ts";
import {
  type Api,
  heartbeat,
  joinGroup,
  leaveGroup,
  type RequestInputOf,
  type ResponseOf,
  syncGroup,
} from "../../../protocol/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import {
  ClosedError,
  ConnectionError,
  TimeoutError,
  UnsupportedVersionError,
} from "../../errors/errors.ts";
import type { Coordinator } from "./coordinator.ts";

/** A request of the member core that is out. */
interface Outstanding {
  readonly abort: AbortController;
  readonly nodeId: number;
}

/** From which version on the instance id of a static member can be said (KIP-345). */
const MIN_STATIC_VERSION = { JoinGroup: 5, SyncGroup: 3, Heartbeat: 3, LeaveGroup: 3 } as const;

/** Carries the member core's requests to the coordinator, and the answers back as events. */
export class MemberRequests {
  readonly #cluster: Cluster;
  readonly #coordinator: Coordinator;
  readonly #isStatic: boolean;
  readonly #feed: (event: ClassicMemberEvent) => void;
  readonly #outstanding = new Map<number, Outstanding>();

  constructor(
    { cluster, coordinator }: { readonly cluster: Cluster; readonly coordinator: Coordinator },
    isStatic: boolean,
    feed: (event: ClassicMemberEvent) => void,
  ) {
    this.#cluster = cluster;
    this.#coordinator = coordinator;
    this.#isStatic = isStatic;
    this.#feed = feed;
  }

  /** The answer, or the failure, is fed to the core; nothing is after a cancellation. */
  send(requestId: number, request: MemberRequest, timeoutMs: number) {
    const node = this.#coordinator.node;
    if (node === null) return this.#fail(requestId, { type: "Disconnected" });
    const abort = new AbortController();
    this.#outstanding.set(requestId, { abort, nodeId: node.nodeId });
    const isParked = request.type === "JoinGroup" || request.type === "SyncGroup";
    if (isParked) this.#coordinator.park();
    const done = (event: ClassicMemberEvent | null): void => {
      this.#outstanding.delete(requestId);
      if (isParked) this.#coordinator.unpark();
      if (event !== null && !abort.signal.aborted) this.#feed(event);
    };
    this.#answer(requestId, request, { nodeId: node.nodeId, timeoutMs, signal: abort.signal }).then(
      done,
      (error: unknown) => done(failureEvent(requestId, error)),
    );
  }

  /** Nobody waits for this answer any more. The broker may be holding it back, and all that follows on its connection. */
  cancel(requestId: number): void {
    const outstanding = this.#outstanding.get(requestId);
    if (outstanding === undefined) return;
    outstanding.abort.abort(new Error("nobody waits for this answer any more"));
    this.#cluster.disconnect({ nodeId: outstanding.nodeId, channel: "coordinator" });
  }

  /** What the coordinator has not answered is no longer waited for. */
  cancelAll(): void {
    for (const { abort } of this.#outstanding.values())
      abort.abort(new Error("the coordinator is elsewhere"));
  }

  async #answer(
    requestId: number,
    request: MemberRequest,
    to: { readonly nodeId: number; readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<ClassicMemberEvent> {
    switch (request.type) {
      case "JoinGroup": {
        let version = 0;
        const body = (used: number) => {
          version = used;
          return request.body;
        };
        const response = await this.#send(joinGroup, { type: request.type, body }, to);
        return { type: "JoinGroupAnswered", requestId, response, version };
      }
      case "SyncGroup": {
        const response = await this.#send(syncGroup, request, to);
        return { type: "SyncGroupAnswered", requestId, response };
      }
      case "Heartbeat": {
        const response = await this.#send(heartbeat, request, to);
        return { type: "HeartbeatAnswered", requestId, response };
      }
      case "LeaveGroup": {
        const response = await this.#send(leaveGroup, request, to);
        return { type: "LeaveGroupAnswered", requestId, response };
      }
    }
  }

  #send<A extends Api>(
    api: A,
    request: {
      readonly type: MemberRequest["type"];
      readonly body: RequestInputOf<A> | ((version: number) => RequestInputOf<A>);
    },
    to: { readonly nodeId: number; readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<ResponseOf<A>> {
    const { nodeId, timeoutMs, signal } = to;
    const destination = { type: "node", nodeId, channel: "coordinator" } as const;
    return this.#cluster.send(destination, api, request.body, {
      timeoutMs,
      signal,
      ...(this.#isStatic && { minVersion: MIN_STATIC_VERSION[request.type] }),
    });
  }

  #fail(requestId: number, failure: RequestFailure): void {
    this.#feed({ type: "RequestFailed", requestId, failure });
  }
}

/** Null when the client is closed: nobody is there to be told. */
function failureEvent(requestId: number, error: unknown): ClassicMemberEvent | null {
  if (error instanceof ClosedError) return null;
  return { type: "RequestFailed", requestId, failure: failureOf(error) };
}

function failureOf(error: unknown): RequestFailure {
  if (error instanceof TimeoutError) return { type: "TimedOut" };
  if (error instanceof ConnectionError) return { type: "Disconnected" };
  if (error instanceof UnsupportedVersionError)
    return { type: "UnsupportedVersion", detail: error.message };
  return { type: "Fatal", error };
}
