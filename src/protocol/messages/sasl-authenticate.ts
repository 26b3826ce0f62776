import { api, bytes, type Decoded, type Input, int16, int64, string } from "../schema/index.ts";

/** One step of the SASL exchange that SaslHandshake agreed on (KIP-152). */
export const saslAuthenticate = api({
  key: 36,
  name: "SaslAuthenticate",
  versions: "0-2",
  flexible: "2+",
  request: {
    /** The mechanism's own message. */
    authBytes: bytes("0+"),
  },
  response: {
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** What went wrong in words, null if nothing did. */
    errorMessage: string("0+", { nullable: "0+" }),
    /** The mechanism's own answer. */
    authBytes: bytes("0+"),
    /** When to authenticate again; 0 for never (KIP-368). */
    sessionLifetimeMs: int64("1+", { ignorable: true }),
  },
});

export interface SaslAuthenticateRequest extends Decoded<typeof saslAuthenticate.request> {}
export interface SaslAuthenticateRequestInput extends Input<typeof saslAuthenticate.request> {}
export interface SaslAuthenticateResponse extends Decoded<typeof saslAuthenticate.response> {}
export interface SaslAuthenticateResponseInput extends Input<typeof saslAuthenticate.response> {}
