import { type ConsoleApp, consoleApp } from "../../src/console/console-app.ts";
import type { Control } from "../../src/console/index.ts";
import type { Observatory } from "../../src/observer/index.ts";
import { FakeObservatory } from "./fake-observatory.ts";

export interface ConsoleFixture extends ConsoleApp {
  readonly observatory: FakeObservatory;
  readonly failures: unknown[];
  /** Asks as a program on this machine does: no Origin, the Host of the default address. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export interface FixtureOptions {
  /** In place of the fake one. */
  readonly observatory?: Observatory;
  readonly control?: Control;
  readonly uiFolder?: string;
  readonly allowedHosts?: readonly string[];
  readonly mostStreams?: number;
  readonly mostWaitingBytes?: number;
}

/** The console over a fake cluster, without a socket. */
export function consoleFixture({ control, ...options }: FixtureOptions = {}): ConsoleFixture {
  const observatory = new FakeObservatory();
  const failures: unknown[] = [];
  const made = consoleApp({
    observatory,
    control: control ?? null,
    uiFolder: "no-such-folder",
    allowedHosts: [],
    version: "0.0.0-test",
    failed: (error) => failures.push(error),
    ...options,
  });
  const ask: ConsoleFixture["ask"] = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("host")) headers.set("host", "127.0.0.1:8080");
    return made.app.request(`http://127.0.0.1:8080${path}`, { ...init, headers });
  };
  return {
    ...made,
    observatory,
    failures,
    ask,
    post: (body, headers = {}) =>
      ask("/api/control", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}
