import { invariant } from "../model/index.ts";
import {
  type Api,
  type RequestOf,
  type ResponseInputOf,
  type ResponseTarget,
  writeResponse,
} from "../protocol/index.ts";
import type { Call } from "./call.ts";
import type { Connection, RequestInFlight } from "./network/connection.ts";

/** Where a request came from, and how its answer is to be written. */
export interface RequestOrigin {
  /** The header's, but 0 for an ApiVersions request of a version that does not exist. */
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  readonly connection: Connection;
}

const UNKNOWN_SERVER_ERROR = -1;

/** A request that was decoded and is to be answered: writes its answer where its connection wants it. */
export class PendingCall<A extends Api = Api>
  implements Call<RequestOf<A>, ResponseInputOf<A>>, RequestInFlight
{
  readonly version: number;
  readonly request: RequestOf<A>;
  readonly clientId: string;
  readonly connection: Connection;
  readonly api: A;
  readonly #correlationId: number;
  #state: "Open" | "Answered" | "Abandoned" = "Open";
  #giveUp: (() => void) | null = null;

  constructor(api: A, request: RequestOf<A>, origin: RequestOrigin) {
    this.api = api;
    this.request = request;
    this.version = origin.version;
    this.clientId = origin.clientId;
    this.connection = origin.connection;
    this.#correlationId = origin.correlationId;
  }

  reply(response: ResponseInputOf<A>): void {
    if (!this.#end()) return;
    const { api, version: apiVersion, connection } = this;
    const target = { api, apiVersion, correlationId: this.#correlationId };
    try {
      writeResponse(connection.answerWriter, target as ResponseTarget, response as never);
    } catch (error) {
      this.#reportUnwritable(error);
    }
    connection.complete();
  }

  /** Answers UNKNOWN_SERVER_ERROR where the response has a place for it, and closes the connection where not. */
  fail(): void {
    if (!this.isOpen) return;
    if (hasErrorCode(this.api, this.version)) {
      this.reply({ errorCode: UNKNOWN_SERVER_ERROR } as never);
    } else {
      this.connection.close();
    }
  }

  noReply(): void {
    if (this.#end()) this.connection.complete();
  }

  onAbandoned(run: () => void): void {
    if (this.#state === "Abandoned") run();
    else this.#giveUp = run;
  }

  /** The connection is gone. */
  abandon(): void {
    if (this.#state !== "Open") return;
    this.#state = "Abandoned";
    this.#giveUp?.();
  }

  get isOpen(): boolean {
    return this.#state === "Open";
  }

  #reportUnwritable(error: unknown): void {
    const { api, version } = this;
    const trace = error instanceof Error ? error.stack : String(error);
    this.connection.refuse(
      { api: api.name, version, trace },
      "Closed a connection: the response cannot be written in the version of its request",
    );
  }

  /** False when nobody is there to read the answer. */
  #end(): boolean {
    invariant(this.#state !== "Answered", `${this.api.name} was answered twice`);
    if (this.#state === "Abandoned") return false;
    this.#state = "Answered";
    return true;
  }
}

/** Whether the response has a place for an error of the whole request. */
function hasErrorCode({ response }: Api, version: number): boolean {
  const { errorCode } = response.fields;
  return (
    errorCode !== undefined &&
    version >= errorCode.versions.min &&
    version <= errorCode.versions.max
  );
}
