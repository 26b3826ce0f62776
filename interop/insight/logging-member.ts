/** A member in a process of its own, whose words are kept: they are the truth that others' claims are held against. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { javaArguments } from "../clients/java.ts";
import { buildGo, kafkaClassPath, peerPath, root } from "../peers.ts";
import { own } from "../target/process.ts";
import { type MemberLine, readMemberLine } from "./member-line.ts";

/** Who a member is and how it behaves. */
export interface MemberPart {
  readonly client: "java" | "franz-go";
  readonly protocol: "classic" | "consumer";
  readonly name: string;
  /** Its `group.instance.id` is its name. */
  readonly isStatic?: boolean;
  /** Of a classic member; several with commas, by preference. */
  readonly assignor?: string;
  readonly sessionTimeoutMs: number;
  /** Java alone. */
  readonly maxPollIntervalMs?: number;
}

/** Where its group is. */
export interface MemberPlace {
  readonly bootstrapServers: string;
  readonly groupId: string;
  readonly topic: string;
}

const JAVA_CLASS = "InsightMember";
const GO_BINARY = "kgo-member";

/** Compiles the members; what cannot be had throws. */
export async function prepareMembers(): Promise<void> {
  await buildGo("interop/go", GO_BINARY);
  const source = join(root, "interop/java", `${JAVA_CLASS}.java`);
  const folder = peerPath("java-members");
  const built = join(folder, `${JAVA_CLASS}.class`);
  if (existsSync(built) && statSync(built).mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(folder, { recursive: true });
  execFileSync("javac", ["-cp", kafkaClassPath, "-d", folder, source], { stdio: "ignore" });
}

export class LoggingMember {
  readonly part: MemberPart;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #onLine: (line: MemberLine) => void;

  constructor(part: MemberPart, place: MemberPlace, onLine: (line: MemberLine) => void) {
    this.part = part;
    this.#onLine = onLine;
    const [command = "", ...args] = commandOf(part, place);
    this.#child = spawn(command, args, { cwd: root, stdio: ["pipe", "pipe", "ignore"] });
    own(this.#child);
    this.#child.on("error", () => {});
    this.#child.stdin?.on("error", () => {});
    this.#exited = once(this.#child, "close").catch(() => {});
    if (this.#child.stdout === null) return;
    createInterface({ input: this.#child.stdout }).on("line", (text) => {
      const line = readMemberLine(part.name, text);
      if (line !== null) onLine(line);
    });
  }

  /** Lets it take so long over the records that it is given next. */
  slowDown(forMs: number): void {
    this.#child.stdin?.write(`slow ${forMs}\n`);
  }

  /** Asks it to leave its group and waits for its end. */
  async leave(): Promise<void> {
    this.#child.stdin?.write("leave\n");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 15_000);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends the process at once, as a crash would; what it had written before is still read. */
  async kill(): Promise<void> {
    const atMs = Date.now();
    this.#child.kill("SIGKILL");
    await this.#exited;
    this.#onLine({ event: "killed", member: this.part.name, atMs });
  }
}

function commandOf(part: MemberPart, place: MemberPlace): string[] {
  const args = [
    ...["--bootstrap", place.bootstrapServers, "--group", place.groupId, "--topic", place.topic],
    ...["--client-id", part.name, "--session-timeout", String(part.sessionTimeoutMs)],
    ...["--protocol", part.protocol],
  ];
  if (part.isStatic === true) args.push("--instance", part.name);
  if (part.assignor !== undefined) args.push("--assignor", part.assignor);
  if (part.client === "franz-go") return [peerPath("bin", GO_BINARY), ...args];
  if (part.maxPollIntervalMs !== undefined)
    args.push("--max-poll-interval", String(part.maxPollIntervalMs));
  return ["java", ...javaArguments(JAVA_CLASS, args, [peerPath("java-members")])];
}
