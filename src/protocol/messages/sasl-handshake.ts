import { api, array, type Decoded, type Input, int16, string } from "../schema/index.ts";

/** Names the SASL mechanism to use. Version 1 means that SaslAuthenticate carries the exchange (KIP-152). */
export const saslHandshake = api({
  key: 17,
  name: "SaslHandshake",
  versions: "0-1",
  request: {
    /** `PLAIN`, `SCRAM-SHA-256`, …. */
    mechanism: string("0+"),
  },
  response: {
    /** 0, `UNSUPPORTED_SASL_MECHANISM` or `ILLEGAL_SASL_STATE`. */
    errorCode: int16("0+"),
    /** The mechanisms that the broker has. */
    mechanisms: array("0+", "string"),
  },
});

export interface SaslHandshakeRequest extends Decoded<typeof saslHandshake.request> {}
export interface SaslHandshakeRequestInput extends Input<typeof saslHandshake.request> {}
export interface SaslHandshakeResponse extends Decoded<typeof saslHandshake.response> {}
export interface SaslHandshakeResponseInput extends Input<typeof saslHandshake.response> {}
