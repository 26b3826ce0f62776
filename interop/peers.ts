/**
 * Foreign software the lives and the benchmarks run beside: where it is put and how it gets there.
 *
 * Everything lands in `.peers/` of the checkout (ignored by git) through the ordinary package
 * clients: npm, pip, Maven, Go. A step that already succeeded is not repeated. Nothing is installed
 * system-wide: what only a system package offers (kcat, a C compiler) is looked for and named.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The checkout's root: above this module both as it stands and as it runs, in `.tsbuild/interop/`. */
export const root = ["../", "../../"]
  .map((up) => fileURLToPath(new URL(up, import.meta.url)))
  .find((folder) => existsSync(join(folder, "package.json")))!;

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  bin: { regroup: string };
};

/** This package's version. */
export const regroupVersion = manifest.version;

/** The built file that the `regroup` command is. */
export const regroupEntry = join(root, manifest.bin.regroup);

/** Path of `parts` inside `.peers/`. */
export function peerPath(...parts: string[]): string {
  return join(root, ".peers", ...parts);
}

/** The Kafka release that the lives and the benchmarks are compared with. */
export const kafkaVersion = "4.3.0";

/** The log4j that Kafka has of that release. */
const log4jVersion = "2.25.4";

/** Class path of Kafka's broker, clients and tools. */
export const kafkaClassPath = join(peerPath(`kafka-${kafkaVersion}`), "*");

/** Thrown by an installation step: one sentence that says what is missing. */
export class MissingPeerError extends Error {
  override name = "MissingPeerError";
}

/** Runs a command to its end; a failure becomes one sentence with the command's own last words. */
export async function execute(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<string> {
  try {
    const { stdout } = await run(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs ?? 300_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    throw new MissingPeerError(`${command} ${args[0] ?? ""}: ${lastWords(error)}`, {
      cause: error,
    });
  }
}

function lastWords(error: unknown): string {
  const failure = error as { code?: unknown; stderr?: string; stdout?: string; message?: string };
  if (failure.code === "ENOENT") return "not installed";
  const text = failure.stderr?.trim() || failure.stdout?.trim() || failure.message || "";
  const lines = text.split("\n").filter((line) => /error|fail|not found|exception/i.test(line));
  return (lines[0] ?? text.split("\n").at(-1) ?? "failed").trim().slice(0, 200);
}

/** Installs npm packages into `.peers/<folder>`; `proof` is a file that only a complete install has. */
export async function installFromNpm(folder: string, packages: string[], proof: string) {
  const prefix = peerPath(folder);
  if (existsSync(join(prefix, "node_modules", proof))) return;
  mkdirSync(prefix, { recursive: true });
  await execute("npm", ["install", "--no-audit", "--no-fund", "--prefix", prefix, ...packages]);
}

/** Installs Python packages into `.peers/<folder>`, to be put on PYTHONPATH. */
export async function installFromPyPI(folder: string, packages: string[], proof: string) {
  const target = peerPath(folder);
  if (existsSync(join(target, proof))) return;
  await execute("python3", ["-m", "pip", "install", "--quiet", "--target", target, ...packages]);
}

/** Copies Kafka's jars from Maven's repository into `.peers/kafka-<version>`, once. */
export async function installKafka(): Promise<void> {
  await execute("java", ["-version"]);
  const libraries = peerPath(`kafka-${kafkaVersion}`);
  if (existsSync(join(libraries, `kafka-tools-${kafkaVersion}.jar`))) return;
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${libraries}`];
  const pom = join(root, "interop/java/pom.xml");
  await execute("mvn", ["-q", "-B", "-f", pom, `-Dkafka.version=${kafkaVersion}`, ...goal]);
}

/** What Kafka ships to write its log with, for those who read it: `.peers/kafka-logging`, to stand first in the class path. */
export async function installKafkaLogging(): Promise<string> {
  const folder = peerPath("kafka-logging");
  if (existsSync(join(folder, `log4j-slf4j-impl-${log4jVersion}.jar`))) return folder;
  const artifact = `org.apache.logging.log4j:log4j-slf4j-impl:${log4jVersion}`;
  await execute("mvn", [
    ...["-q", "-B", "dependency:copy"],
    ...[`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`],
  ]);
  return folder;
}

/** Builds the Go module in `folder` of the checkout into `.peers/<binary>`; Go's cache makes it cheap. */
export async function buildGo(folder: string, binary: string): Promise<string> {
  const output = peerPath("bin", binary);
  mkdirSync(dirname(output), { recursive: true });
  await execute("go", ["build", "-o", output, "."], { cwd: join(root, folder) });
  return output;
}
