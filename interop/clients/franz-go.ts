/** franz-go's kgo, in a small program of ours under `go/`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildGo, peerPath, root } from "../peers.ts";
import { type Client, memberArguments } from "./client.ts";

const binary = "kgo-member";

/** kgo with the assignor it is given, cooperative-sticky (its own default) where none is. */
export const franzGo: Client = {
  name: "franz-go",
  staticMembership: "stays",
  prepare: async () => {
    await buildGo("interop/go", binary);
  },
  version: async () => {
    const manifest = await readFile(join(root, "interop/go/go.mod"), "utf8");
    return /twmb\/franz-go v(\S+)/.exec(manifest)?.[1] ?? "unknown";
  },
  member: (role) => ({
    command: peerPath("bin", binary),
    args: memberArguments(role),
    leave: "stdin",
  }),
};
