/** A second to stop is promised; what still hangs then is not waited for. */
const STOP_WITHIN_MS = 800;

/** What a signal closes, once there is something. */
export interface StopSignals {
  readonly closeFirst: (close: () => Promise<void>) => void;
}

/**
 * From now on SIGTERM and SIGINT end the process with 0: at once while there is nothing to close, else when that is
 * closed. Loads nothing, since a signal may come before the program is loaded.
 */
export function stopOnSignals(): StopSignals {
  let close: (() => Promise<void>) | null = null;
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    if (close === null) process.exit(0);
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return {
    closeFirst: (first) => {
      close = first;
    },
  };
}
