/**
 * Starts Apache Kafka itself: one KRaft node, broker and controller in one JVM, on free ports of
 * loopback, formatted in a temporary folder that goes away with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  execute,
  installKafka,
  installKafkaLogging,
  kafkaClassPath,
  kafkaVersion,
} from "../peers.ts";
import { endProcess, freePorts, own, untilListening } from "./process.ts";
import type { Target } from "./target.ts";

/** What a caller may set; everything else is as Kafka ships it. */
export interface KafkaOptions {
  /** `key=value` lines of server.properties. */
  config?: readonly string[];
  /** A command that runs the rest, e.g. taskset. */
  prefix?: readonly string[];
  /** Listeners beside PLAINTEXT, by name (letters only), with their security protocol. */
  listeners?: Readonly<Record<string, "SSL" | "SASL_PLAINTEXT" | "SASL_SSL">>;
  /** `kafka-storage format --add-scram` for each: `SCRAM-SHA-256=[name=alice,password=secret]`. */
  scram?: readonly string[];
  /** A file for the server's log at INFO, in the form that Kafka ships. Default: none is written. */
  serverLog?: string;
}

/** A formatted Kafka that is not started yet: where its files are and how it is run. */
export interface KafkaInstallation {
  readonly port: number;
  /** The ports of `KafkaOptions.listeners`, by name. */
  readonly listenerPorts: ReadonlyMap<string, number>;
  /** The command that runs the server in the foreground. */
  readonly command: readonly string[];
  remove(): Promise<void>;
}

/** Writes server.properties into a temporary folder and formats the storage. */
export async function formatKafka(options: KafkaOptions = {}): Promise<KafkaInstallation> {
  await installKafka();
  const folder = await mkdtemp(join(tmpdir(), "regroup-kafka-"));
  const names = Object.keys(options.listeners ?? {});
  const [port = 0, controllerPort = 0, ...others] = await freePorts(2 + names.length);
  const listenerPorts = new Map(names.map((name, i) => [name, others[i] ?? 0]));
  const properties = join(folder, "server.properties");
  const lines = [
    ...serverProperties(folder, controllerPort),
    ...listenerProperties({ port, controllerPort, listenerPorts }, options.listeners ?? {}),
    ...(options.config ?? []),
  ];
  await writeFile(properties, `${lines.join("\n")}\n`);
  const clusterId = randomBytes(16).toString("base64url");
  const tool = ["-cp", kafkaClassPath, "kafka.tools.StorageTool"];
  const scram = (options.scram ?? []).flatMap((user) => ["--add-scram", user]);
  const format = ["format", `--cluster-id=${clusterId}`, "-c", properties, ...scram];
  await execute("java", [...tool, ...format]);
  const server = ["java", "-Xmx1g", "-Xms1g", ...(await logging(folder, options.serverLog))];
  return {
    port,
    listenerPorts,
    command: [...(options.prefix ?? []), ...server, "kafka.Kafka", properties],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Class path and settings of a server that logs, or does not. */
async function logging(folder: string, serverLog: string | undefined): Promise<string[]> {
  if (serverLog === undefined) return ["-cp", kafkaClassPath];
  const jars = join(await installKafkaLogging(), "*");
  const configuration = join(folder, "log4j2.properties");
  const lines = [
    "appender.file.type=File",
    "appender.file.name=file",
    `appender.file.fileName=${serverLog}`,
    "appender.file.layout.type=PatternLayout",
    "appender.file.layout.pattern=[%d] %p %m (%c)%n",
    "rootLogger.level=INFO",
    "rootLogger.appenderRef.file.ref=file",
  ];
  await writeFile(configuration, `${lines.join("\n")}\n`);
  const classPath = `${jars}:${kafkaClassPath}`;
  return [`-Dlog4j2.configurationFile=${configuration}`, "-cp", classPath];
}

function serverProperties(folder: string, controllerPort: number): string[] {
  return [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `log.dirs=${join(folder, "data")}`,
    "offsets.topic.replication.factor=1",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "share.coordinator.state.topic.replication.factor=1",
    "share.coordinator.state.topic.min.isr=1",
  ];
}

function listenerProperties(
  ports: {
    readonly port: number;
    readonly controllerPort: number;
    readonly listenerPorts: ReadonlyMap<string, number>;
  },
  protocols: Readonly<Record<string, string>>,
): string[] {
  const at = (name: string, port: number) => `${name}://127.0.0.1:${port}`;
  const others = [...ports.listenerPorts].map(([name, port]) => at(name, port));
  const advertised = [at("PLAINTEXT", ports.port), ...others].join(",");
  const map = Object.entries(protocols).map(([name, protocol]) => `,${name}:${protocol}`);
  return [
    `listeners=${advertised},${at("CONTROLLER", ports.controllerPort)}`,
    `advertised.listeners=${advertised}`,
    "controller.listener.names=CONTROLLER",
    `listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT${map.join("")}`,
  ];
}

/** A Kafka that runs. */
export interface KafkaTarget extends Target {
  readonly listenerPorts: ReadonlyMap<string, number>;
}

/** Formats and starts a Kafka, and waits until it takes connections. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaTarget> {
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
    listenerPorts: installation.listenerPorts,
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
