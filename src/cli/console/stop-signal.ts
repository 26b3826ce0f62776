const EXIT_CODES = { SIGINT: 130, SIGTERM: 0 } as const;

/** Aborted by the first SIGINT or SIGTERM, with the exit code set; the second ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      process.exitCode = exitCode;
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}
