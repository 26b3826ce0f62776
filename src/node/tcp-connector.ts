import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { ClientConnection, ConnectOptions, Connector, TlsSettings } from "../ports/index.ts";
import { TcpClientConnection } from "./tcp-client-connection.ts";
import { TlsCredentials } from "./tls-credentials.ts";
import { tlsFailure } from "./tls-failure.ts";

/*
 * How bytes come in: over TCP every read lands in one static buffer and one callback (`onread`), without a Buffer and a
 * stream event per read; or where the handler wants it, so that most of a large frame is written once, by the kernel. On
 * Windows a read may be pending in the buffer, so each connection has one of its own there, and always the same. TLS
 * decrypts into buffers of its own and delivers by `data` events.
 */

const READ_BUFFER_BYTES = 1024 * 1024;
const OWN_READ_BUFFER_BYTES = 64 * 1024;
/** How long one of several addresses has before the next is tried; Node's 250 ms are short between continents. */
const ADDRESS_ATTEMPT_MS = 1_000;

let sharedBuffer: Uint8Array | null = null;

/**
 * Connections by TCP, and by TLS where the options say so. A host name that resolves to several addresses is tried at
 * each of them, IPv6 and IPv4 in turn (RFC 8305).
 *
 * PEM files are read when a connection is made, and again after they have changed: a renewed certificate needs no
 * restart. What one side refuses in a TLS handshake, and files that cannot be used, reach `onClose` as an error with
 * `tlsRefused: true`, whose message says what is wrong with which certificate.
 */
export function tcpConnector(): Connector {
  const credentials = new TlsCredentials();
  return {
    connect(options) {
      if (options.tls === null) return overTcp(options);
      return overTls(options, options.tls, credentials);
    },
  };
}

function overTcp({ host, port, handler }: ConnectOptions): ClientConnection {
  const connection = new TcpClientConnection(handler);
  const ownBuffer = process.platform === "win32" ? new Uint8Array(OWN_READ_BUFFER_BYTES) : null;
  const onread = {
    buffer: ownBuffer ?? ((): Uint8Array => connection.room() ?? readBuffer()),
    callback(byteCount: number, buffer: Uint8Array): boolean {
      connection.deliver(buffer.subarray(0, byteCount));
      return true;
    },
  };
  const socket = connectTcp({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    onread,
  });
  socket.once("connect", () => connection.opened());
  connection.attach(socket);
  return connection;
}

function overTls(
  { host, port, handler }: ConnectOptions,
  tls: TlsSettings,
  credentials: TlsCredentials,
): ClientConnection {
  const connection = new TcpClientConnection(handler);
  let socket: TLSSocket;
  try {
    socket = connectTls({
      host,
      port,
      ...(isIP(host) === 0 && { servername: host }),
      secureContext: credentials.contextFor(tls),
      ...(!tls.verifyServerName && { checkServerIdentity: () => undefined }),
    });
  } catch (error) {
    connection.neverOpened(error as Error);
    return connection;
  }
  let certificate: ReturnType<TLSSocket["getPeerCertificate"]> | null = null;
  // Before Node itself looks at the certificate: afterwards a socket that refused it has none to show.
  socket.prependListener("secure", () => {
    certificate = socket.getPeerCertificate();
  });
  socket.setNoDelay(true).setKeepAlive(true);
  socket.once("secureConnect", () => connection.opened());
  socket.on("data", (bytes: Uint8Array) => connection.deliver(bytes));
  connection.attach(socket as Socket, (error) => tlsFailure(error, { host, port, certificate }));
  return connection;
}

function readBuffer(): Uint8Array {
  sharedBuffer ??= new Uint8Array(READ_BUFFER_BYTES);
  return sharedBuffer;
}
