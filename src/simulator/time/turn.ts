/**
 * Resolves when every promise job that can run has run: the end of a turn, as far as promises go. How that is known is
 * the host's business, and given from outside.
 */
export type Turn = () => Promise<void>;

/**
 * Node's: called from a promise job, a `nextTick` callback runs once the queue of promise jobs is empty. A third of a
 * microsecond, where `setImmediate` would cost a round of the event loop.
 */
export const nodeTurn: Turn = () => new Promise(process.nextTick);
