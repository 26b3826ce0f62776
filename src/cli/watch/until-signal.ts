/** A signal that fires when the process is asked to end. */
export interface UntilSignal {
  readonly signal: AbortSignal;
  /** Listens no more. Returns the exit code: 130 after SIGINT, else 0. */
  close(): number;
}

export function untilSignal(): UntilSignal {
  const controller = new AbortController();
  let exitCode = 0;
  const onInterrupt = (): void => {
    exitCode = 130;
    controller.abort();
  };
  const onTerminate = (): void => controller.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onTerminate);
  return {
    signal: controller.signal,
    close: () => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      return exitCode;
    },
  };
}
