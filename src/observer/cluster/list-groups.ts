import { type Admin, FailedItemsError, type GroupListing } from "../../client/index.ts";

/** The groups of the brokers that answered. */
export interface Listing {
  readonly groups: readonly GroupListing[];
  /** The brokers that did not: `broker 2`. */
  readonly unheard: readonly string[];
}

/** Lists groups. Rejects when no broker answers: one that is away takes nothing from what the others tell. */
export async function listGroups(admin: Admin, timeoutMs: number): Promise<Listing> {
  try {
    return { groups: await admin.listGroups({ timeoutMs }), unheard: [] };
  } catch (error) {
    if (!(error instanceof FailedItemsError) || error.succeeded.size === 0) throw error;
    const succeeded = error.succeeded as ReadonlyMap<string, readonly GroupListing[]>;
    return { groups: [...succeeded.values()].flat(), unheard: [...error.failed.keys()] };
  }
}
