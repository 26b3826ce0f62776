import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { tcpConnector } from "../../src/node/index.ts";
import type { ClientConnectionHandler, TlsSettings } from "../../src/ports/index.ts";

const folder = join(import.meta.dirname, "../fixtures/tls");
const pem = (name: string) => readFileSync(join(folder, name), "utf8");

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const echo = (socket: Socket) => {
  socket.on("error", () => {});
  socket.pipe(socket);
};

function tlsServer(name: string, options: TlsOptions = {}): Promise<number> {
  const server = createTlsServer({ cert: pem(`${name}.pem`), key: pem(`${name}.key`), ...options });
  server.on("tlsClientError", () => {});
  server.on("secureConnection", echo);
  return listening(server);
}

const trusting: TlsSettings = {
  ca: { type: "file", path: join(folder, "ca.pem") },
  certificate: null,
  key: null,
  keyPassphrase: null,
  verifyServerName: true,
  protocols: ["TLSv1.2", "TLSv1.3"],
  cipherSuites: [],
};

/** A connection, and what becomes of it. */
function connected(
  port: number,
  options: { tls?: TlsSettings | null; host?: string; memory?: Buffer } = {},
) {
  const { host = "127.0.0.1", tls = null, memory = Buffer.alloc(0) } = options;
  let filledBytes = 0;
  const events: string[] = [];
  const received: Buffer[] = [];
  let onOpen = () => {};
  let onClosed = (_: Error | null) => {};
  /** Resolves when it is open or will never be. */
  const opened = new Promise<void>((resolve) => {
    onOpen = resolve;
  });
  const closed = new Promise<Error | null>((resolve) => {
    onClosed = resolve;
  });
  const handler: ClientConnectionHandler = {
    onConnect() {
      events.push("connect");
      onOpen();
    },
    onData(bytes) {
      received.push(Buffer.from(bytes));
      if (bytes.buffer === memory.buffer) filledBytes += bytes.length;
    },
    roomForData: () => (filledBytes < memory.length ? memory.subarray(filledBytes) : null),
    onDrain: () => events.push("drain"),
    onClose(error) {
      events.push("close");
      onOpen();
      onClosed(error);
    },
  };
  const connection = tcpConnector().connect({ host, port, tls, handler });
  return { connection, events, received, opened, closed };
}

async function failure(port: number, tls: TlsSettings, host?: string) {
  const { closed, events } = connected(port, { tls, ...(host !== undefined && { host }) });
  const error = await closed;
  expect(events).toEqual(["close"]);
  return error as Error & { tlsRefused?: boolean };
}

describe.each([null, trusting])("a connection (TLS: %o)", (tls) => {
  const start = () => (tls === null ? listening(createTcpServer(echo)) : tlsServer("server"));

  it("carries bytes both ways and closes once", async () => {
    const { connection, opened, closed, received, events } = connected(await start(), { tls });
    await opened;
    const sent = Buffer.alloc(12_000_000, "regroup ");
    const unsent = connection.write([sent.subarray(0, 10), sent.subarray(10)]);
    expect(unsent).toBeGreaterThan(0);
    await expect.poll(() => Buffer.concat(received).length).toBe(sent.length);
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    connection.destroy();
    connection.destroy();
    expect(await closed).toBeNull();
    expect(connection.write([sent])).toBe(0);
    expect(events.filter((event) => event === "close")).toHaveLength(1);
    expect(events).toContain("drain");
  });

  it("reads to where its handler wants the bytes, over plain TCP", async () => {
    const memory = Buffer.allocUnsafeSlow(5_000_000).fill(0);
    const { connection, opened, received } = connected(await start(), { tls, memory });
    await opened;
    const sent = Buffer.alloc(6_000_000, "regroup ");
    connection.write([sent]);
    await expect.poll(() => Buffer.concat(received).length, { timeout: 5_000 }).toBe(sent.length);
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    const inPlace = tls === null ? sent.subarray(0, memory.length) : Buffer.alloc(memory.length);
    expect(memory.equals(inPlace)).toBe(true);
    connection.destroy();
  });

  it("does not read while it is paused", async () => {
    const { connection, opened, received } = connected(await start(), { tls });
    await opened;
    connection.pause();
    connection.write([Buffer.from("hello")]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received).toEqual([]);
    connection.resume();
    await expect.poll(() => Buffer.concat(received).toString()).toBe("hello");
    connection.destroy();
  });

  it("tells that the server has closed", async () => {
    const { opened, closed } = connected(await start(), { tls });
    await opened;
    for (const socket of sockets) socket.end();
    await closed;
  });
});

describe("a server that cannot be reached", () => {
  it("reaches onClose with the system's reason", async () => {
    const port = await listening(createTcpServer(echo));
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const { closed } = connected(port);
    expect((await closed)?.message).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it("says so for every address of a name", async () => {
    const port = await listening(createTcpServer(echo));
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const { closed } = connected(port, { host: "localhost" });
    expect((await closed)?.message).toMatch(/ECONNREFUSED .*:\d+/);
  });
});

describe("a TLS handshake that is refused", () => {
  it("names an expired certificate, and when it expired", async () => {
    const error = await failure(await tlsServer("expired"), trusting);
    expect(error.message).toMatch(
      /^the certificate of 127\.0\.0\.1:\d+ \("broker.test", signed by "regroup test authority"\) has expired on \w+ /,
    );
    expect(error.tlsRefused).toBe(true);
  });

  it("names a self-signed certificate and what to set", async () => {
    const error = await failure(await tlsServer("self-signed"), trusting);
    expect(error.message).toMatch(/is not signed by a trusted authority; .* sslTruststoreLocation/);
    expect(error.tlsRefused).toBe(true);
  });

  it("names the names of a certificate that is for another server", async () => {
    const port = await tlsServer("other-name");
    const error = await failure(port, trusting, "localhost");
    expect(error.message).toMatch(/is for another name: it names DNS:elsewhere\.test/);
    const unchecked = connected(port, { tls: { ...trusting, verifyServerName: false } });
    await unchecked.opened;
    expect(unchecked.events).toEqual(["connect"]);
    unchecked.connection.destroy();
  });

  it("says that a server does not speak TLS", async () => {
    const port = await listening(
      createTcpServer((socket) => {
        socket.on("error", () => {});
        socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      }),
    );
    const error = await failure(port, trusting);
    expect(error.message).toMatch(/does not answer with TLS; is it a plaintext listener\?/);
    expect(error.tlsRefused).toBe(true);
  });

  it("is not final when the server just closed", async () => {
    const port = await listening(createTcpServer((socket) => socket.destroy()));
    const error = await failure(port, trusting);
    expect(error.message).toMatch(/closed the connection during the TLS handshake/);
    expect(error.tlsRefused).toBeUndefined();
  });

  it("says that the cipher suites are not known", async () => {
    const error = await failure(1, { ...trusting, cipherSuites: ["TLS_NO_SUCH_SUITE"] });
    expect(error.message).toMatch(/^sslCipherSuites TLS_NO_SUCH_SUITE cannot be used: /);
  });

  it("takes cipher suites by Java's names", async () => {
    const port = await tlsServer("server", { ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" });
    const cipherSuites = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"];
    const tls = { ...trusting, protocols: ["TLSv1.2"], cipherSuites };
    const { connection, opened, events } = connected(port, { tls });
    await opened;
    expect(events).toEqual(["connect"]);
    connection.destroy();
    const other = ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"];
    const refused = await failure(port, { ...tls, cipherSuites: other });
    expect(refused.message).toMatch(/^TLS failed: .*handshake failure/);
  });

  it("tells that no common version is there", async () => {
    const port = await tlsServer("server", { minVersion: "TLSv1.3" });
    const error = await failure(port, { ...trusting, protocols: ["TLSv1.2"] });
    expect(error.message).toMatch(/^TLS failed: .*version/);
  });
});

describe("mutual TLS", () => {
  const strict = { requestCert: true, rejectUnauthorized: true, ca: pem("ca.pem") };
  const certificate = { type: "text", pem: pem("client.pem") } as const;

  it("shows the client's certificate, from a file with an encrypted key", async () => {
    const key = { type: "file", path: join(folder, "client-encrypted.key") } as const;
    const tls = { ...trusting, certificate, key, keyPassphrase: "secret" };
    const port = await tlsServer("server", strict);
    const { connection, opened, received } = connected(port, { tls });
    await opened;
    connection.write([Buffer.from("hello")]);
    await expect.poll(() => Buffer.concat(received).toString()).toBe("hello");
    connection.destroy();
  });

  it("tells that the server wanted a certificate", async () => {
    const { closed } = connected(await tlsServer("server", strict), { tls: trusting });
    const error = (await closed) as Error & { tlsRefused?: boolean };
    expect(error.message).toMatch(/^TLS failed: .*certificate required/i);
    expect(error.tlsRefused).toBe(true);
  });

  it("tells that the key's password is wrong", async () => {
    const key = { type: "file", path: join(folder, "client-encrypted.key") } as const;
    const error = await failure(1, { ...trusting, certificate, key, keyPassphrase: "wrong" });
    expect(error.message).toMatch(/^the private key in ".*client-encrypted.key" cannot be used: /);
    expect(error.tlsRefused).toBe(true);
  });
});

describe("PEM files", () => {
  it("name the file that is missing or holds something else", async () => {
    const gone = join(folder, "gone.pem");
    const missing = await failure(1, { ...trusting, ca: { type: "file", path: gone } });
    expect(missing.message).toMatch(
      /^cannot read the trusted certificates from ".*gone.pem": ENOENT/,
    );
    const script = join(folder, "make.sh");
    const foreign = await failure(1, { ...trusting, ca: { type: "file", path: script } });
    expect(foreign.message).toMatch(/trusted certificates in ".*make.sh" are not in PEM form/);
    expect(foreign.tlsRefused).toBe(true);
  });

  it("are read again after they have changed", async () => {
    const temporary = mkdtempSync(join(tmpdir(), "regroup-tls-"));
    const path = join(temporary, "ca.pem");
    try {
      writeFileSync(path, pem("self-signed.pem"));
      const tls: TlsSettings = { ...trusting, ca: { type: "file", path } };
      const port = await tlsServer("server");
      expect((await failure(port, tls)).message).toMatch(/not signed by a trusted authority/);
      writeFileSync(path, pem("ca.pem"));
      const second = connected(port, { tls });
      await second.opened;
      expect(second.events).toEqual(["connect"]);
      second.connection.destroy();
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });
});
