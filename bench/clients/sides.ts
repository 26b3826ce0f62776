/** The clients that are measured, each as a command; a peer that is not there is skipped by name. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildGo,
  execute,
  installFromNpm,
  installKafka,
  kafkaClassPath,
  kafkaVersion,
  peerPath,
  root,
} from "../../interop/peers.ts";

export interface ClientSide {
  readonly name: string;
  /** What its batch form and its form for single records are. */
  readonly forms: { readonly batch: string; readonly record: string | null };
  readonly compressions: readonly ("none" | "lz4")[];
  /** Installs it; resolves with its version, rejects with a sentence when it cannot be had. */
  prepare(): Promise<string>;
  readonly command: readonly string[];
}

const script = (name: string): readonly string[] => {
  return [process.execPath, fileURLToPath(new URL(`./${name}.js`, import.meta.url))];
};

const regroup: ClientSide = {
  name: "regroup",
  forms: { batch: "eachBatch / sendBatch", record: "async eachRecord / send" },
  compressions: ["none", "lz4"],
  prepare: async () => "this checkout",
  command: script("regroup"),
};

const kafkajs: ClientSide = {
  name: "kafkajs",
  forms: { batch: "eachBatch / send", record: "eachMessage / send" },
  // It has no lz4 of its own, and a codec of ours would be measured instead of it.
  compressions: ["none"],
  prepare: async () => "2.2.4",
  command: script("kafkajs"),
};

const platformaticFolder = "platformatic-1";
const platformatic: ClientSide = {
  name: "platformatic",
  forms: { batch: "data event / send", record: "for await / send" },
  compressions: ["none"],
  prepare: async () => {
    await installFromNpm(
      platformaticFolder,
      ["@platformatic/kafka@1.35.0"],
      "@platformatic/kafka/package.json",
    );
    return "1.35.0, the last for Node 20";
  },
  command: [...script("platformatic"), "--package", peerPath(platformaticFolder)],
};

const franzGo: ClientSide = {
  name: "franz-go",
  forms: { batch: "PollFetches / Produce", record: null },
  compressions: ["none", "lz4"],
  prepare: async () => {
    await buildGo("bench/peers/franz-go-client", "franz-go-client");
    return "1.22.2, GOMAXPROCS=1";
  },
  command: ["env", "GOMAXPROCS=1", peerPath("bin", "franz-go-client")],
};

const javaBuild = peerPath("java-client");
const java: ClientSide = {
  name: "java",
  forms: { batch: "poll / send", record: null },
  compressions: ["none", "lz4"],
  prepare: async () => {
    await execute("java", ["-version"]);
    await installKafka();
    mkdirSync(javaBuild, { recursive: true });
    const source = join(root, "bench/peers/java-client/ClientPeer.java");
    execFileSync("javac", ["-cp", kafkaClassPath, "-d", javaBuild, source], { stdio: "ignore" });
    return `${kafkaVersion}, Java 17`;
  },
  command: ["java", "-cp", `${javaBuild}:${kafkaClassPath}`, "ClientPeer"],
};

export const clientSides: readonly ClientSide[] = [regroup, kafkajs, platformatic, franzGo, java];
