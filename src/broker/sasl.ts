import {
  errorCode,
  type SaslAuthenticateRequest,
  type SaslAuthenticateResponseInput,
  type SaslHandshakeRequest,
  type SaslHandshakeResponseInput,
} from "../protocol/index.ts";
import type { Handle } from "./call.ts";

/** On a listener without SASL there is nothing to negotiate, and Kafka says so. */
export const handleSaslHandshake: Handle<SaslHandshakeRequest, SaslHandshakeResponseInput> = (
  call,
) => call.reply({ errorCode: errorCode("ILLEGAL_SASL_STATE") });

export const handleSaslAuthenticate: Handle<
  SaslAuthenticateRequest,
  SaslAuthenticateResponseInput
> = (call) =>
  call.reply({
    errorCode: errorCode("ILLEGAL_SASL_STATE"),
    errorMessage: "SaslAuthenticate request received after successful authentication",
  });
