import { createRequire } from "node:module";
import type { Logger } from "pino";

/** The four levels that the broker uses, in pino's form. */
export type StderrLog = Pick<Logger, "debug" | "info" | "warn" | "error">;

/**
 * Logs JSON lines to stderr with pino, which is loaded by the first line that is written: a broker that has nothing to
 * say starts without it, 20 ms sooner.
 */
export function stderrLog(level: "debug" | "info"): StderrLog {
  let logger: Logger | null = null;
  const loaded = (): Logger => {
    logger ??= loadPino()({ level, base: null }, loadPino().destination({ fd: 2, sync: true }));
    return logger;
  };
  return {
    debug: (fields: object, message?: string) => {
      if (level === "debug") loaded().debug(fields, message);
    },
    info: (fields: object, message?: string) => loaded().info(fields, message),
    warn: (fields: object, message?: string) => loaded().warn(fields, message),
    error: (fields: object, message?: string) => loaded().error(fields, message),
  } as StderrLog;
}

function loadPino(): typeof import("pino").default {
  return createRequire(import.meta.url)("pino");
}
