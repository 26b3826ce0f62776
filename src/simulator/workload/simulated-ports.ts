import type { ClientPorts, MemberNote } from "../../client/index.ts";
import { crc32c } from "../../protocol/index.ts";
import { partitionName } from "../history/partition-name.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { World } from "../world.ts";

/** The world as a client in a simulated process touches it. What it logs and publishes becomes part of the trace. */
export function simulatedPorts(world: World, process: SimulatedProcess): ClientPorts {
  const { history } = world;
  const remark = (level: string) => (fields: object, message: string) =>
    history.remark(process.name, `${level}: ${message}`, fields);
  return {
    clock: process.clock,
    entropy: world.random.fork(`entropy ${process.name}`),
    connector: world.network.connector(process),
    checksum: crc32c,
    codecs: () => Promise.resolve({ compress: notHere, decompress: notHere }),
    scram: {
      hash: notHere,
      hmac: notHere,
      pbkdf2: async () => notHere(),
    },
    diagnostics: {
      hasSubscribers: (channel) => channel === "regroup:rebalance" || channel === "regroup:commit",
      publish: (channel, message) => {
        history.remark(process.name, channel, message);
        if ("note" in message) recordNote(world, process.name, message.note as MemberNote);
      },
    },
    log: { debug: () => {}, info: () => {}, warn: remark("warn"), error: remark("error") },
  };
}

function notHere(): never {
  throw new Error("Simulated clients neither compress nor authenticate.");
}

/** What a member says of itself that monitors could not know otherwise. */
function recordNote({ history }: World, process: string, note: MemberNote): void {
  if (note.type === "Joined")
    history.record({ type: "JoinedAs", process, memberId: note.memberId });
  if (note.type === "Lost") history.record({ type: "MembershipLost", process });
  if (note.type !== "DrainTimedOut") return;
  const partitions = note.partitions.flatMap(({ topic, partitions: numbers }) =>
    numbers.map((partition) => partitionName(topic, partition)),
  );
  history.record({ type: "DrainTimedOut", process, partitions });
}
