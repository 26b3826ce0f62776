/** What every member written for Node shares: its settings, the lines it prints, the order to leave. */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    bootstrap: { type: "string" },
    group: { type: "string" },
    topic: { type: "string" },
    "client-id": { type: "string" },
    "session-timeout": { type: "string" },
    instance: { type: "string" },
    assignor: { type: "string" },
    package: { type: "string" },
  },
});

/** The member's settings, from its command line. `package` is the folder of a client that is not a dependency. */
export const settings = {
  bootstrap: values.bootstrap ?? "127.0.0.1:9092",
  group: values.group ?? "group",
  topic: values.topic ?? "topic",
  clientId: values["client-id"] ?? "member",
  sessionTimeoutMs: Number(values["session-timeout"] ?? 6_000),
  instance: values.instance,
  assignor: values.assignor,
  package: values.package,
};

/** Prints one event. */
export function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Calls `leave` once when stdin says so or ends, then reports it and exits. */
export function onLeave(leave: () => Promise<unknown>): void {
  const input = createInterface({ input: process.stdin });
  let left = false;
  const go = async () => {
    if (left) return;
    left = true;
    await leave();
    say({ event: "left" });
    process.exit(0);
  };
  input.on("line", (line) => line.trim() === "leave" && void go());
  input.on("close", () => void go());
}
