/** Where something listens, or where clients find it. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, as `bootstrap.servers` has it: an IPv6 address is in brackets. */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
