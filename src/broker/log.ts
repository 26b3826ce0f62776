/** What a line says besides its sentence. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the broker says what happened to it. The order of the arguments is pino's, so that a pino logger will do. */
export interface BrokerLog {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

const ignore = (): void => {};

/** Says nothing. */
export const silentLog: BrokerLog = { debug: ignore, info: ignore, warn: ignore, error: ignore };
