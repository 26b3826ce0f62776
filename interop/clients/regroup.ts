/** Our own consumer, as foreign clients meet it in one group. */
import { regroupVersion } from "../peers.ts";
import { type Client, memberArguments } from "./client.ts";
import { memberProgram } from "./node-clients.ts";

/** regroup's consumer with the assignor it is given, `[range, cooperative-sticky]` where none is. */
export const regroup: Client = {
  name: "regroup",
  staticMembership: "stays",
  prepare: async () => {},
  version: async () => regroupVersion,
  member: (role) => ({
    command: process.execPath,
    args: [memberProgram("regroup"), ...memberArguments(role)],
    leave: "stdin",
  }),
};
