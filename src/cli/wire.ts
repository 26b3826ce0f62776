import { Command } from "commander";
import { type Message, messageByName } from "../protocol/index.ts";
import { UsageError } from "./usage-error.ts";
import { decodeMessage, decodeRecordBatches, encodeMessage, type LineCodec } from "./wire-lines.ts";
import { pipeLines } from "./wire-streams.ts";

const examples = `
Examples:
  echo 0001670000000100016d | regroup wire decode --name HeartbeatRequest --version 0
  echo '{"groupId":"g","generationId":1,"memberId":"m"}' | regroup wire encode --name HeartbeatRequest --version 0
  regroup wire decode --records < batches.hex
`;

interface WireOptions {
  readonly name?: string;
  readonly version?: string;
  readonly records?: boolean;
}

/** `regroup wire`: lines of hex on stdin become lines of Kafka's JSON form on stdout, or the other way round. */
export function wireCommand(): Command {
  const wire = new Command("wire")
    .description("turn Kafka messages in hex into JSON and back, line by line")
    .addHelpText("after", examples);
  wire
    .command("decode")
    .description("hex lines on stdin to JSON lines")
    .option("--name <message>", "Kafka's name of the message, such as JoinGroupRequest")
    .option("--version <number>", "the version of the message")
    .option("--records", "lines are record batches; one list of batches per line")
    .action((options: WireOptions) => runDecode(options));
  wire
    .command("encode")
    .description("JSON lines on stdin to hex lines")
    .option("--name <message>", "Kafka's name of the message, such as JoinGroupRequest")
    .option("--version <number>", "the version of the message")
    .action((options: WireOptions) => pipeLines(encodeMessage(...messageOf(options))));
  return wire;
}

async function runDecode(options: WireOptions): Promise<void> {
  await pipeLines(
    options.records ? await recordCodec(options) : decodeMessage(...messageOf(options)),
  );
}

/** Loads the codecs only here: messages have no use for them. */
async function recordCodec(options: WireOptions): Promise<LineCodec> {
  if (options.name !== undefined || options.version !== undefined) {
    throw new UsageError("--records takes neither --name nor --version.");
  }
  const { loadCodecs } = await import("../node/index.ts");
  return decodeRecordBatches(await loadCodecs());
}

function messageOf({ name, version }: WireOptions): [Message, number] {
  if (name === undefined)
    throw new UsageError("--name is missing: which message, such as JoinGroupRequest?");
  const message = messageByName(name);
  if (message === undefined) throw new UsageError(`There is no message ${JSON.stringify(name)}.`);
  const { min, max } = message.versions;
  if (version === undefined) {
    throw new UsageError(`--version is missing: ${name} has versions ${min} to ${max}.`);
  }
  if (!/^\d{1,5}$/.test(version) || !message.hasVersion(Number(version))) {
    throw new UsageError(`${name} has versions ${min} to ${max}, not ${JSON.stringify(version)}.`);
  }
  return [message, Number(version)];
}
