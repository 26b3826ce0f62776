import type { Entropy } from "../../ports/index.ts";
import type { NodeChannel } from "../network/node-channel.ts";

/**
 * Brokers in the order in which to try them: connected ones with the fewest requests first, then those that are being
 * connected to, then those without a connection, and last those that failed and wait. Java:
 * `NetworkClient.leastLoadedNode`. Among equals chance decides, so that clients spread.
 */
export function byLoad(channels: readonly NodeChannel[], entropy: Entropy): NodeChannel[] {
  if (channels.length < 2) return [...channels];
  const offset = entropy.below(channels.length);
  const rotated = [...channels.slice(offset), ...channels.slice(0, offset)];
  return rotated.sort((a, b) => rankOf(a) - rankOf(b) || a.load - b.load);
}

function rankOf(channel: NodeChannel): number {
  if (channel.isReady) return 0;
  if (channel.isConnecting) return 1;
  return channel.isInBackoff ? 3 + channel.failureCount : 2;
}
