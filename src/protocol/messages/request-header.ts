import { type Decoded, type Input, int16, int32, Message, string } from "../schema/index.ts";

/** What stands before every request. Version 2 goes with flexible requests (KIP-482). */
export const requestHeader = new Message(
  { name: "RequestHeader", versions: "1-2", flexible: "2+" },
  {
    /** Which API. */
    requestApiKey: int16("0+"),
    /** In which version. */
    requestApiVersion: int16("0+"),
    /** Chosen by the client; the response repeats it. */
    correlationId: int32("0+"),
    /**
     * The client's name for itself, null for none. Never compact, so that a broker can read it whatever the
     * version.
     */
    clientId: string("1+", { nullable: "1+", flexible: "none" }),
  },
);

export interface RequestHeader extends Decoded<typeof requestHeader> {}
export interface RequestHeaderInput extends Input<typeof requestHeader> {}
