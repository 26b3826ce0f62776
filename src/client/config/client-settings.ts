import type { clientOptions } from "./client-options.ts";
import type { OptionValues } from "./option.ts";
import type { securityOptions } from "./security-options.ts";

/** What the settings of consumer, producer and admin have in common: all that a cluster's connections need. */
export interface ClientSettings
  extends OptionValues<typeof clientOptions>,
    OptionValues<typeof securityOptions> {}
