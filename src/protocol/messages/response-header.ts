import { type Decoded, type Input, int32, Message } from "../schema/index.ts";

/**
 * What stands before every response. Version 1 goes with flexible responses, but for ApiVersions (KIP-511).
 */
export const responseHeader = new Message(
  { name: "ResponseHeader", versions: "0-1", flexible: "1+" },
  {
    /** The request's. */
    correlationId: int32("0+"),
  },
);

export interface ResponseHeader extends Decoded<typeof responseHeader> {}
export interface ResponseHeaderInput extends Input<typeof responseHeader> {}
