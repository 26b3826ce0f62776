/**
 * Aborted by the first SIGINT or SIGTERM, with the exit code set: what is under way is ended in order. The second does
 * not wait for that.
 */
export function endOnSignals(): AbortSignal {
  const controller = new AbortController();
  const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      controller.abort(new Error(`stopped by ${signal}`));
      process.exitCode = exitCode;
    });
  }
  return controller.signal;
}
