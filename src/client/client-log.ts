/** What a log line is about, beside its message. */
export type ClientLogFields = Readonly<Record<string, unknown>>;

/** Where a client logs. pino's loggers fit. A normal rebalance is `info`; `error` means that somebody has to act. */
export interface ClientLog {
  debug(fields: ClientLogFields, message: string): void;
  info(fields: ClientLogFields, message: string): void;
  warn(fields: ClientLogFields, message: string): void;
  error(fields: ClientLogFields, message: string): void;
}

const nothing = (): void => {};

/** Logs nothing: the default. */
export const silentLog: ClientLog = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
