import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import type { Observatory } from "../observer/index.ts";
import { isLoopback } from "./allowed-hosts.ts";
import { consoleApp } from "./console-app.ts";
import type { Control } from "./control.ts";

export interface StartConsoleOptions {
  readonly observatory: Observatory;
  /** Lets the page act on a group; without it the console can only look. */
  readonly control?: Control;
  /** Where it listens; 127.0.0.1 by default. Elsewhere everybody who reaches it sees, and with `control` does, all. */
  readonly host?: string;
  /** 8080 by default; 0: any that is free. */
  readonly port?: number;
  /** Names that it may be asked for by, beside `host`, localhost and addresses. */
  readonly allowedHosts?: readonly string[];
  /** The built page; by default the one of this package. */
  readonly uiFolder?: string;
  /** What `/api/meta` and recordings say is running; this package's version by default. */
  readonly version?: string;
  /** Gets warnings, a sentence each. */
  readonly log?: (sentence: string) => void;
}

export interface RunningConsole {
  /** To be opened in a browser: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Ends every stream and connection. The observatory stays open: whoever made it closes it. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 8080;
/** Of browsers and programs together; the streams are bounded apart from that. */
const MOST_CONNECTIONS = 500;
/** A group id is up to 32,767 bytes, and a path holds three characters for each. */
const MOST_HEADER_BYTES = 128 * 1024;

/** Serves the page and its API. Rejects with a sentence when it cannot listen there. */
export async function startConsole(options: StartConsoleOptions): Promise<RunningConsole> {
  const host = options.host ?? "127.0.0.1";
  const log = options.log ?? (() => {});
  const { app, streams } = consoleApp({
    observatory: options.observatory,
    control: options.control ?? null,
    uiFolder: options.uiFolder ?? fileURLToPath(new URL("../console-ui", import.meta.url)),
    allowedHosts: [host, ...(options.allowedHosts ?? [])],
    version: options.version ?? packageVersion(),
    failed: (error) => log(`The console failed to answer: ${describe(error)}`),
  });
  // The process is the user's: its global Request and Response stay what they are.
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: MOST_HEADER_BYTES },
  });
  if ("maxConnections" in server) server.maxConnections = MOST_CONNECTIONS;
  await listen(server, { host, port: options.port ?? DEFAULT_PORT });
  if (!isLoopback(host)) log(exposedWarning(host, options.control !== undefined));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    close: () => {
      streams.closeAll();
      return closed(server);
    },
  };
}

function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

function listen(server: ServerType, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(cannotListen(at, error), { cause: error }));
    });
    server.listen(at.port, at.host, resolve);
  });
}

function cannotListen(at: { host: string; port: number }, error: NodeJS.ErrnoException): string {
  const where = `The console cannot listen on ${at.host}:${at.port}`;
  if (error.code === "EADDRINUSE") {
    return `${where}: another program does. Give it another --port, or --port 0 for any.`;
  }
  return `${where}: ${error.code ?? error.message}.`;
}

function exposedWarning(host: string, canAct: boolean): string {
  const can = canAct ? "look at the groups and act on them" : "look at the groups";
  return `The console listens on ${host}: whoever can reach that may ${can}, for it asks nobody for a password.`;
}

function closed(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Connections that browsers keep for later would hold it open.
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
