/** Processes that assign on demand: regroup's and Kafka's, asked in the same way. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What an assignment took and how it came out. */
export interface Measured {
  readonly ms: number;
  readonly assigned: number;
  readonly max: number;
  readonly min: number;
}

const subject = fileURLToPath(new URL("./assignors-subject.js", import.meta.url));
/** The sources: this file runs from `.tsbuild/bench`. */
const repository = fileURLToPath(new URL("../../", import.meta.url));
const javaSources = join(repository, "bench/peers/assignors");
const javaBuild = join(repository, ".peers/assignors");

/** The commands of all sides, by name; a side that cannot run here has the reason instead. */
export function assignorSides(): Map<string, readonly string[] | string> {
  const classpath = javaClasspath();
  const java = (side: string) =>
    typeof classpath === "string"
      ? ["java", "-Xmx4g", "-cp", classpath, "AssignorPeer", side]
      : classpath.reason;
  return new Map([
    ["regroup", [process.execPath, subject, "engine"]],
    ["regroup-assignor", [process.execPath, subject, "assignor"]],
    ["kafka-client", java("client")],
    ["kafka-server", java("server")],
  ]);
}

/** Fetches Kafka's jars with Maven and compiles the peer, once. */
function javaClasspath(): string | { readonly reason: string } {
  const list = join(javaBuild, "classpath.txt");
  try {
    mkdirSync(javaBuild, { recursive: true });
    if (!existsSync(list)) {
      const pom = join(javaSources, "pom.xml");
      const goal = "dependency:build-classpath";
      execFileSync("mvn", ["-q", "-f", pom, goal, `-Dmdep.outputFile=${list}`], {
        stdio: "ignore",
      });
    }
    const jars = readFileSync(list, "utf8").trim();
    const source = join(javaSources, "AssignorPeer.java");
    execFileSync("javac", ["-cp", jars, "-d", javaBuild, source], { stdio: "ignore" });
    return `${javaBuild}:${jars}`;
  } catch (error) {
    return { reason: `no Java peer: ${(error as Error).message.split("\n")[0]}` };
  }
}

/** One running side. Its first assignment is the first of its process. */
export class AssignorSide {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  private constructor(command: readonly string[]) {
    const [program, ...args] = command;
    this.child = spawn(program!, args, { stdio: ["pipe", "pipe", "ignore"] });
    this.answers = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  static async start(command: readonly string[]): Promise<AssignorSide> {
    const side = new AssignorSide(command);
    const first = await side.answers.next();
    if (first.done || first.value !== "ready") throw new Error(`${command[0]} did not start`);
    return side;
  }

  /** Assigns so often, one after the other; the time is the median. */
  async assign(count = 1): Promise<Measured> {
    this.child.stdin!.write(`${count}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error("a side ended before its answer");
    const [ms, assigned, max, min] = String(value).split(" ").map(Number);
    return { ms: ms!, assigned: assigned!, max: max!, min: min! };
  }

  stop(): void {
    this.child.stdin!.end();
    this.child.kill();
  }
}
