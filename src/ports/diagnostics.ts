/** Where a client tells what it does, for whoever listens: `node:diagnostics_channel` in Node. */
export interface Diagnostics {
  /** True while somebody listens; building a message for nobody can be left out. */
  hasSubscribers(channel: string): boolean;
  /** A subscriber that throws is its own problem: nothing comes back here. */
  publish(channel: string, message: object): void;
}
