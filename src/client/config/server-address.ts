/** A bootstrap server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`, `[::1]:9092`, or either behind a listener name (`SSL://host:port`). Null: it is none of these. */
export function parseServerAddress(text: string): ServerAddress | null {
  const form = /^(?:[\w%.:-]*:\/\/)?(?:\[([0-9a-fA-F:.%]+)\]|([\w.%-]+)):(\d{1,5})$/;
  const parts = form.exec(text.trim());
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}
