/** One member of a group, living in a process of its own and seen through what it prints. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { root } from "./peers.ts";
import { own } from "./target/process.ts";

/** What a member told. The wire form, one JSON object per line, is described in `members/README.md`. */
export type MemberEvent =
  | { event: "assigned"; partitions?: number[]; whole?: boolean }
  | { event: "revoked"; partitions?: number[] }
  | { event: "records"; partition: number; records: [offset: number, value: string][] }
  | { event: "error"; message: string }
  | { event: "left" };

/** How one member is to be run. */
export interface MemberCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  /** Translates one line of stdout or stderr; left out where the program prints member events itself. */
  readonly parse?: (line: string) => MemberEvent[];
  /** How it is asked to leave its group. */
  readonly leave: "stdin" | "SIGTERM";
}

/** Listener of everything that a member tells, in order. */
export type MemberListener = (member: MemberProcess, event: MemberEvent) => void;

/** A running member: what it owns now, how often that changed, and ways to end it. */
export class MemberProcess {
  readonly name: string;
  readonly owned = new Set<number>();
  readonly errors: string[] = [];
  /** How many times the member was told of an assignment or a revocation. */
  assignmentChanges = 0;
  /** How many partitions were taken from it so far, by its own words. */
  revokedCount = 0;
  #isFrozen = false;
  #child: ChildProcess;
  #leave: MemberCommand["leave"];
  #exited: Promise<unknown>;
  #lastWords: string[] = [];

  constructor(name: string, command: MemberCommand, listener: MemberListener) {
    this.name = name;
    this.#leave = command.leave;
    this.#child = spawn(command.command, command.args, {
      cwd: root,
      env: { ...process.env, ...command.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    own(this.#child);
    this.#child.on("error", (error) => this.errors.push(error.message));
    this.#child.stdin?.on("error", () => {});
    this.#exited = once(this.#child, "close").catch(() => {});
    const parse = command.parse ?? parseMemberEvent;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        const events = parse(line);
        if (events.length === 0) this.#remember(line);
        for (const event of events) {
          this.#follow(event);
          listener(this, event);
        }
      });
    }
  }

  /** Whether the process is running, and not frozen. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && !this.#isFrozen;
  }

  /** Stops the process where it is, with everything it has in hand (SIGSTOP), until `thaw`. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#child.kill("SIGCONT");
  }

  /** The last lines that were no events: what to show when a member fails. */
  get lastWords(): string {
    return [...this.errors.slice(-2), ...this.#lastWords].join(" / ");
  }

  /** Asks the member to leave its group and waits for its process to end; false when it had to be killed. */
  async leave(): Promise<boolean> {
    if (this.#leave === "stdin") this.#child.stdin?.write("leave\n");
    else this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 15_000);
    await this.#exited;
    clearTimeout(timer);
    this.owned.clear();
    return this.#child.signalCode !== "SIGKILL";
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
    this.owned.clear();
  }

  #follow(event: MemberEvent): void {
    if (event.event === "error") this.errors.push(event.message);
    if (event.event !== "assigned" && event.event !== "revoked") return;
    this.assignmentChanges++;
    if (event.event === "assigned" && event.whole === true) this.owned.clear();
    for (const partition of event.partitions ?? []) {
      if (event.event === "assigned") this.owned.add(partition);
      else if (this.owned.delete(partition)) this.revokedCount++;
    }
  }

  #remember(line: string): void {
    if (line.trim() === "") return;
    this.#lastWords.push(line.slice(0, 300));
    if (this.#lastWords.length > 3) this.#lastWords.shift();
  }
}

/** Reads a line in the members' own form; anything else is no event. */
export function parseMemberEvent(line: string): MemberEvent[] {
  if (!line.startsWith("{")) return [];
  try {
    const event = JSON.parse(line) as MemberEvent;
    return typeof event.event === "string" ? [event] : [];
  } catch {
    return [];
  }
}
