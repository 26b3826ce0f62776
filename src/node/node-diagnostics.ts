import { type Channel, channel } from "node:diagnostics_channel";
import type { Diagnostics } from "../ports/index.ts";

/** Kept by name, so that asking whether somebody listens stays cheap. */
const channels = new Map<string, Channel>();

function channelOf(name: string): Channel {
  let found = channels.get(name);
  if (found === undefined) {
    found = channel(name);
    channels.set(name, found);
  }
  return found;
}

/** `node:diagnostics_channel`. A subscriber that throws is reported by Node as an uncaught exception of its own. */
export const nodeDiagnostics: Diagnostics = {
  hasSubscribers: (name) => channelOf(name).hasSubscribers,
  publish: (name, message) => channelOf(name).publish(message),
};
