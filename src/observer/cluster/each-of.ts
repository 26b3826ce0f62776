import { FailedItemsError } from "../../client/index.ts";

/** The items of one call of an admin, those that failed apart. */
export interface EachOf<V> {
  readonly succeeded: ReadonlyMap<string, V>;
  readonly failed: ReadonlyMap<string, Error>;
}

/** Every item in one of two maps, whether or not some failed. Rejects when the call as a whole did. */
export async function eachOf<V>(call: Promise<Map<string, V>>): Promise<EachOf<V>> {
  try {
    return { succeeded: await call, failed: new Map() };
  } catch (error) {
    if (!(error instanceof FailedItemsError)) throw error;
    return { succeeded: error.succeeded as ReadonlyMap<string, V>, failed: error.failed };
  }
}
