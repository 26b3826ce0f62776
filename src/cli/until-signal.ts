/** A signal that fires when the process is asked to end. */
export interface UntilSignal {
  readonly signal: AbortSignal;
  /** Listens no more. Returns the exit code: 130 after SIGINT, 129 when the terminal was closed, else 0. */
  close(): number;
}

export function untilSignal(): UntilSignal {
  const controller = new AbortController();
  let exitCode = 0;
  const endsWith = (code: number) => (): void => {
    exitCode = code;
    controller.abort();
  };
  const listeners = { SIGINT: endsWith(130), SIGHUP: endsWith(129), SIGTERM: endsWith(0) };
  const signals = ["SIGINT", "SIGHUP", "SIGTERM"] as const;
  for (const name of signals) process.once(name, listeners[name]);
  return {
    signal: controller.signal,
    close: () => {
      for (const name of signals) process.off(name, listeners[name]);
      return exitCode;
    },
  };
}
