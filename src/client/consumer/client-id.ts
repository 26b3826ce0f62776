import type { Entropy } from "../../ports/index.ts";
import type { ConsumerSettings } from "../config/consumer-options.ts";

/**
 * `client.id`, or one that is made: `consumer-<group>-<instance id>`, with a random number for a dynamic member. Java
 * counts the consumers of the process there; a number of its own also tells processes apart.
 */
export function clientIdOf(
  settings: Pick<ConsumerSettings, "clientId" | "groupId" | "groupInstanceId">,
  { entropy }: { readonly entropy: Entropy },
): string {
  const { clientId, groupId, groupInstanceId } = settings;
  if (clientId !== "") return clientId;
  const own = groupInstanceId ?? String(entropy.below(1_000_000));
  return groupId === null ? `consumer-${own}` : `consumer-${groupId}-${own}`;
}
