import type { Admin } from "../../client/index.ts";

const CALL_TIMEOUT_MS = 30_000;

/** Which cluster it is that answers: another one may be set up at the same address. */
export class ClusterIdentity {
  readonly #admin: Admin;
  #clusterId: string | null = null;

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  /** Null until it was told. */
  get clusterId(): string | null {
    return this.#clusterId;
  }

  /** Asks. Never rejects: what cannot be reached says so as a source. */
  async load(): Promise<void> {
    const described = this.#admin.describeCluster({ timeoutMs: CALL_TIMEOUT_MS });
    this.#clusterId = await described.then(
      ({ clusterId }) => clusterId,
      () => this.#clusterId,
    );
  }
}
