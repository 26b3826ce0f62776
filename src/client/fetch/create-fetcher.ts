import type { Fetcher, FetcherOptions } from "./fetcher.ts";

/** A fetcher over this cluster. Does nothing before partitions are added and started. */
export function createFetcher<K = Buffer | null, V = Buffer | null>(
  options: FetcherOptions<K, V>,
): Fetcher<K, V> {
  throw new Error(`not written yet: ${options.settings.autoOffsetReset}`);
}
