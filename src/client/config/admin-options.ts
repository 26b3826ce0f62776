import { apiTimeoutOptions, clientOptions } from "./client-options.ts";
import type { DottedOptions, GivenOptions, OptionValues } from "./option.ts";
import { int, long } from "./option-kinds.ts";
import { securityOptions } from "./security-options.ts";

/** Every option of an admin client. */
export const adminOptions = {
  ...clientOptions,
  ...apiTimeoutOptions,
  ...securityOptions,
  /** An idle connection is closed after this many milliseconds; negative: never. */
  connectionsMaxIdleMs: long(300_000),
  /** How often a failed call is repeated, within its time limit. */
  retries: int(2_147_483_647, { atLeast: 0, atMost: 2_147_483_647 }),
} as const;

/** What an admin client is made with: camelCase names, Kafka's dotted names, or both. */
export interface AdminOptions extends GivenOptions<typeof adminOptions>, DottedOptions {}

/** An admin client's options after the checks, defaults filled in. */
export interface AdminSettings extends OptionValues<typeof adminOptions> {}
