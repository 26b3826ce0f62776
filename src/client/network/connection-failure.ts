import {
  AuthenticationError,
  ClosedError,
  ConnectionError,
  DisconnectedError,
  KafkaError,
  ProtocolError,
  RequestTimeoutError,
} from "../errors/errors.ts";
import type { PendingRequest } from "./pending-request.ts";

/** A handshake that one side refused, as a connector tells it: no retry will help. */
function isTlsRefusal(error: Error): boolean {
  return (error as { tlsRefused?: unknown }).tlsRefused === true;
}

/** Why a connection never came to be, from what the connector said. */
export function connectFailure(brokerName: string, error: Error | null): Error {
  if (error === null) return new ConnectionError(`${brokerName} closed the connection at once`);
  const message = `could not connect to ${brokerName}: ${error.message}`;
  if (isTlsRefusal(error)) return new AuthenticationError(message, { cause: error });
  return new ConnectionError(message, { cause: error });
}

/** Why a connection ended that was open, but not in use yet. */
export function handshakeFailure(
  brokerName: string,
  error: Error | null,
  isEncrypted: boolean,
): Error {
  if (error !== null) {
    const message = `lost the connection to ${brokerName} during the handshake: ${error.message}`;
    if (isTlsRefusal(error)) return new AuthenticationError(message, { cause: error });
    return new ConnectionError(message, { cause: error });
  }
  const advice = isEncrypted
    ? "it may expect SASL, or a client certificate"
    : "it may expect TLS (securityProtocol) or SASL, or not be a Kafka broker";
  return new ConnectionError(`${brokerName} closed the connection during the handshake: ${advice}`);
}

/**
 * A broker closed a connection that was ready. At its first request that may be because it wants to know who we are:
 * ApiVersions it answers to anybody.
 */
export function closedByBroker(brokerName: string, isProven: boolean): DisconnectedError {
  const advice = isProven ? "" : " at the first request: it may expect SASL (securityProtocol)";
  return new DisconnectedError(`${brokerName} closed the connection${advice}`);
}

/** Any failure of the handshake as an error that says which broker it was. */
export function asConnectionFailure(brokerName: string, error: unknown): Error {
  if (error instanceof KafkaError || error instanceof ProtocolError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new ConnectionError(`could not set up the connection to ${brokerName}: ${cause.message}`, {
    cause,
  });
}

/** The server did not take the connection in time. */
export function connectTimeout(brokerName: string, setupTimeoutMs: number): Error {
  const after = `no connection within ${Math.round(setupTimeoutMs)} ms (socket.connection.setup.timeout.ms)`;
  return connectFailure(brokerName, new Error(after));
}

/** The broker did not answer in time. */
export function requestTimeout(brokerName: string, request: PendingRequest): RequestTimeoutError {
  const { api, version, timeoutMs } = request;
  return new RequestTimeoutError(
    `${brokerName} did not answer ${api.name} v${version} within ${Math.round(timeoutMs)} ms`,
  );
}

/** What happens to a request in flight when its connection goes. A null reason: it was closed on purpose. */
export function lostBefore(
  brokerName: string,
  request: PendingRequest,
  reason: Error | null,
): Error {
  if (reason instanceof ClosedError) return reason;
  const why = reason === null ? "it was closed here" : reason.message;
  return new DisconnectedError(
    `lost the connection to ${brokerName} before the answer to ${request.api.name}: ${why}`,
    { cause: reason },
  );
}
