import { KafkaError } from "./kafka-error.ts";

/**
 * A broker could not be reached, or the connection was lost before the answer. Whether the broker did what was asked is
 * then unknown. Retriable. Java: `NetworkException`.
 */
export class ConnectionError extends KafkaError {
  override readonly name: string = "ConnectionError";

  constructor(message?: string, options?: ErrorOptions) {
    super("NETWORK_EXCEPTION", message, options);
  }
}

/** The connection was there and was lost before the answer. Retriable. Java: `DisconnectException`. */
export class DisconnectedError extends ConnectionError {
  override readonly name = "DisconnectedError";
}

/** A call's own deadline (`default.api.timeout.ms`, a timeout argument) passed. Retriable. Java: `TimeoutException`. */
export class TimeoutError extends KafkaError {
  override readonly name: string = "TimeoutError";

  constructor(message?: string, options?: ErrorOptions) {
    super("REQUEST_TIMED_OUT", message, options);
  }
}

/**
 * A broker did not answer one request within `request.timeout.ms`; its connection is then closed. Whether it did what
 * was asked is unknown. Retriable.
 */
export class RequestTimeoutError extends TimeoutError {
  override readonly name = "RequestTimeoutError";
}

/**
 * The broker refused the credentials, or one side could not prove who it is: SASL failed, or a certificate was not
 * accepted. Not retriable. Java: `AuthenticationException` (`SaslAuthenticationException`, `SslAuthenticationException`).
 */
export class AuthenticationError extends KafkaError {
  override readonly name = "AuthenticationError";

  constructor(message?: string, options?: ErrorOptions) {
    super("SASL_AUTHENTICATION_FAILED", message, options);
  }
}

/** The broker does not serve the API, or no version that can carry the request. Not retriable. */
export class UnsupportedVersionError extends KafkaError {
  override readonly name = "UnsupportedVersionError";

  constructor(message?: string, options?: ErrorOptions) {
    super("UNSUPPORTED_VERSION", message, options);
  }
}

/**
 * What answers does not speak Kafka's protocol, or not as it should: an HTTP or TLS server, an undecodable response, an
 * answer to something that was not asked. The connection is closed. Not retriable; `cause` may be a `DecodeError`.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly retriable = false;
}

/** The client was closed: nothing can be asked of it any more. Not retriable. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
  readonly retriable = false;
}
