/**
 * Starts Apache Kafka itself: one KRaft node, broker and controller in one JVM, on free ports of
 * loopback, formatted in a temporary folder that goes away with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, installKafka, kafkaClassPath, kafkaVersion } from "../peers.ts";
import { endProcess, freePorts, own, untilListening } from "./process.ts";
import type { Target } from "./target.ts";

/** What a caller may set; everything else is as Kafka ships it. */
export interface KafkaOptions {
  /** `key=value` lines of server.properties. */
  config?: readonly string[];
  /** A command that runs the rest, e.g. taskset. */
  prefix?: readonly string[];
}

/** A formatted Kafka that is not started yet: where its files are and how it is run. */
export interface KafkaInstallation {
  readonly port: number;
  /** The command that runs the server in the foreground. */
  readonly command: readonly string[];
  remove(): Promise<void>;
}

/** Writes server.properties into a temporary folder and formats the storage. */
export async function formatKafka(options: KafkaOptions = {}): Promise<KafkaInstallation> {
  await installKafka();
  const folder = await mkdtemp(join(tmpdir(), "regroup-kafka-"));
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const properties = join(folder, "server.properties");
  const lines = [...serverProperties(folder, port, controllerPort), ...(options.config ?? [])];
  await writeFile(properties, `${lines.join("\n")}\n`);
  const clusterId = randomBytes(16).toString("base64url");
  const tool = ["-cp", kafkaClassPath, "kafka.tools.StorageTool"];
  await execute("java", [...tool, "format", `--cluster-id=${clusterId}`, "-c", properties]);
  const server = ["java", "-Xmx1g", "-Xms1g", "-cp", kafkaClassPath, "kafka.Kafka", properties];
  return {
    port,
    command: [...(options.prefix ?? []), ...server],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function serverProperties(folder: string, port: number, controllerPort: number): string[] {
  return [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    "controller.listener.names=CONTROLLER",
    "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    `log.dirs=${join(folder, "data")}`,
    "offsets.topic.replication.factor=1",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "share.coordinator.state.topic.replication.factor=1",
    "share.coordinator.state.topic.min.isr=1",
  ];
}

/** Formats and starts a Kafka, and waits until it takes connections. */
export async function startKafka(options: KafkaOptions = {}): Promise<Target> {
  const installation = await formatKafka(options);
  const child = await launch(installation);
  try {
    await untilListening(child, installation.port, 60_000);
  } catch (error) {
    await endProcess(child);
    await installation.remove();
    throw error;
  }
  return {
    name: "kafka",
    version: kafkaVersion,
    bootstrapServers: `127.0.0.1:${installation.port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      await endProcess(child);
      await installation.remove();
    },
  };
}

async function launch({ command }: KafkaInstallation): Promise<ChildProcess> {
  const nowhere = await open("/dev/null", "w");
  const child = spawn(command[0] ?? "", command.slice(1), {
    stdio: ["ignore", nowhere.fd, nowhere.fd],
  });
  own(child);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve).once("error", reject);
  });
  await nowhere.close();
  return child;
}
