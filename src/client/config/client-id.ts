import type { Entropy } from "../../ports/index.ts";

/**
 * The settings with a `client.id` where there is none: `producer-271828`. Java counts the clients of its process there; a
 * random number also tells processes apart, and two clients in one metrics registry.
 */
export function withClientId<Settings extends { readonly clientId: string }>(
  settings: Settings,
  prefix: "producer" | "adminclient",
  { entropy }: { readonly entropy: Entropy },
): Settings {
  if (settings.clientId !== "") return settings;
  return { ...settings, clientId: `${prefix}-${entropy.below(1_000_000)}` };
}
