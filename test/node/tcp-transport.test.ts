import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type TcpTransportOptions, tcpTransport } from "../../src/node/index.ts";
import type { Listener, ServerConnection, ServerConnectionHandler } from "../../src/ports/index.ts";

/** What happened to one accepted connection, and the means to wait for it. */
class Accepted implements ServerConnectionHandler {
  readonly connection: ServerConnection;
  readonly received: Uint8Array[] = [];
  readonly events: string[] = [];
  onBytes: (bytes: Uint8Array) => void = () => {};
  readonly #waiting: (() => void)[] = [];

  constructor(connection: ServerConnection) {
    this.connection = connection;
  }

  onData(bytes: Uint8Array): void {
    this.received.push(bytes.slice());
    this.onBytes(bytes);
    this.#wake();
  }

  onDrain(): void {
    this.events.push("drain");
    this.#wake();
  }

  onClose(error: Error | null): void {
    this.events.push(error === null ? "close" : `close: ${error.message}`);
    this.#wake();
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  /** Resolves as soon as `condition` holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  closed(): Promise<void> {
    return this.until(() => this.events.some((event) => event.startsWith("close")));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const open: { close(): Promise<void> }[] = [];
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const listener of open.splice(0)) await listener.close();
});

interface Server {
  readonly listener: Listener;
  readonly accepted: Accepted[];
  connect(options?: { allowHalfOpen?: boolean; paused?: boolean }): Promise<[Socket, Accepted]>;
}

async function serve(
  options: TcpTransportOptions,
  prepare: (accepted: Accepted) => void = () => {},
): Promise<Server> {
  const accepted: Accepted[] = [];
  let onAccept: () => void = () => {};
  const listener = await tcpTransport(options).listen({
    host: "127.0.0.1",
    port: 0,
    accept(connection) {
      const handler = new Accepted(connection);
      prepare(handler);
      accepted.push(handler);
      onAccept();
      return handler;
    },
  });
  open.push(listener);
  return {
    listener,
    accepted,
    async connect({ allowHalfOpen = false, paused = false } = {}) {
      const arrived = new Promise<void>((resolve) => {
        onAccept = resolve;
      });
      const client = connect({ port: listener.port, host: "127.0.0.1", allowHalfOpen });
      clients.push(client);
      if (paused) client.pause();
      client.on("error", () => {});
      await Promise.all([once(client, "connect"), arrived]);
      return [client, accepted.at(-1)!];
    },
  };
}

function textOf(client: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    client.on("data", (chunk: Buffer) => chunks.push(chunk));
    client.on("close", () => resolve(Buffer.concat(chunks).toString()));
  });
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

describe.each(["shared-buffer", "events"] as const)("TCP, read by %s", (readBy) => {
  const options = { readBy };

  it("delivers what arrives in whatever pieces, and sends what is written in its order", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect();
    const reply = textOf(client);
    for (const piece of ["re", "g", "", "roup"]) {
      client.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await accepted.until(() => accepted.text === "regroup");
    const chunks = Array.from({ length: 1000 }, (_, i) => bytes(`${i},`));
    chunks.splice(500, 0, new Uint8Array(100_000).fill(0x78));
    accepted.connection.write(chunks.slice(0, 400));
    accepted.connection.write([]);
    accepted.connection.write(chunks.slice(400));
    accepted.connection.end();
    expect(await reply).toBe(chunks.map((chunk) => Buffer.from(chunk).toString()).join(""));
    await accepted.closed();
    expect(accepted.events.filter((event) => event !== "drain")).toEqual(["close"]);
  });

  it("delivers megabytes without losing one", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect();
    const sent = new Uint8Array(3_000_000).map((_, i) => i * 7 + (i >>> 8));
    client.end(sent);
    await accepted.closed();
    expect(Buffer.compare(Buffer.concat(accepted.received), sent)).toBe(0);
  });

  it("knows its peer", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect();
    expect(accepted.connection.remoteHost).toBe("127.0.0.1");
    expect(accepted.connection.remotePort).toBe(client.localPort);
  });

  it("counts what a peer that stops reading leaves unsent, and says when it is gone", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect({ paused: true });
    const chunk = new Uint8Array(256 * 1024);
    let written = 0;
    let unsent = 0;
    // The kernels on both sides take some megabytes; from then on everything queues.
    for (let i = 0; i < 100; i++) {
      written += chunk.length;
      unsent = accepted.connection.write([chunk]);
    }
    expect(unsent).toBeGreaterThan(10 * 1024 * 1024);
    expect(unsent).toBeLessThanOrEqual(written);
    expect(accepted.connection.write([bytes("12345")])).toBe(unsent + 5);
    expect(accepted.events).toEqual([]);
    let got = 0;
    client.on("data", (data: Buffer) => {
      got += data.length;
    });
    client.resume();
    await accepted.until(() => accepted.events.includes("drain"));
    expect(accepted.connection.write([bytes("6")])).toBe(0);
    const gone = once(client, "close");
    accepted.connection.end();
    await Promise.all([accepted.closed(), gone]);
    expect(got).toBe(written + 6);
    expect(accepted.events).toEqual(["drain", "close"]);
  });

  it("does not read while it is paused", async () => {
    const server = await serve(options, (handler) => {
      handler.onBytes = () => handler.connection.pause();
    });
    const [client, accepted] = await server.connect();
    client.write("first");
    await accepted.until(() => accepted.received.length > 0);
    // Far more than both kernels hold: the peer's own queue stays full.
    client.write(new Uint8Array(32 * 1024 * 1024));
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(accepted.received.length).toBe(1);
    expect(client.writableLength).toBeGreaterThan(0);
    accepted.onBytes = () => {};
    accepted.connection.resume();
    client.end();
    await accepted.closed();
    expect(Buffer.concat(accepted.received).length).toBe(5 + 32 * 1024 * 1024);
  });

  it("answers a peer that has closed its sending side, then closes", async () => {
    const server = await serve(options, (handler) => {
      handler.onBytes = () => setImmediate(() => handler.connection.write([bytes("answer")]));
    });
    const [client, accepted] = await server.connect({ allowHalfOpen: true });
    const reply = textOf(client);
    client.on("end", () => client.destroy());
    client.end("question");
    expect(await reply).toBe("answer");
    await accepted.closed();
    expect(accepted.events).toEqual(["close"]);
  });

  it("sends all that was written before the end, though the peer goes on sending", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect({ paused: true });
    client.write(new Uint8Array(4 * 1024 * 1024));
    await accepted.until(() => accepted.received.length > 0);
    accepted.connection.write([new Uint8Array(8 * 1024 * 1024)]);
    accepted.connection.end();
    const receivedCount = accepted.received.length;
    let got = 0;
    client.on("data", (data: Buffer) => {
      got += data.length;
    });
    client.resume();
    await Promise.all([once(client, "close"), accepted.closed()]);
    expect(got).toBe(8 * 1024 * 1024);
    expect(accepted.received.length).toBe(receivedCount);
    expect(accepted.events.at(-1)).toBe("close");
  });

  it("destroys at once, and what is done to it afterwards does nothing", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect();
    const gone = once(client, "close");
    accepted.connection.destroy();
    expect(accepted.connection.write([bytes("late")])).toBe(0);
    accepted.connection.end();
    accepted.connection.pause();
    accepted.connection.resume();
    accepted.connection.destroy();
    await Promise.all([gone, accepted.closed()]);
    expect(accepted.events).toEqual(["close"]);
  });

  it("delivers nothing after the handler has destroyed the connection", async () => {
    const server = await serve(options, (handler) => {
      handler.onBytes = () => handler.connection.destroy();
    });
    const [client, accepted] = await server.connect();
    client.write("one");
    client.write("two");
    await accepted.closed();
    expect(accepted.received.length).toBe(1);
  });

  it("survives a peer that resets, and tells the error", async () => {
    const server = await serve(options);
    const [client, accepted] = await server.connect();
    client.resetAndDestroy();
    await accepted.closed();
    expect(accepted.events).toEqual(["close: read ECONNRESET"]);
  });

  it("closes the connection of a handler that throws, and only that", async () => {
    const server = await serve(options);
    const [one, broken] = await server.connect();
    const [other, sound] = await server.connect();
    broken.onBytes = () => {
      throw new RangeError("a bug");
    };
    one.write("x");
    await broken.closed();
    expect(broken.events).toEqual(["close: a bug"]);
    other.write("still here");
    await sound.until(() => sound.text === "still here");
  });

  it("closes with all its connections, however often it is told to", async () => {
    const server = await serve(options);
    const gone = [];
    for (let i = 0; i < 5; i++) {
      const [client] = await server.connect();
      gone.push(once(client, "close"));
    }
    const { port } = server.listener;
    await Promise.all([server.listener.close(), server.listener.close()]);
    expect(server.accepted.map(({ events }) => events)).toEqual(Array(5).fill(["close"]));
    await Promise.all(gone);
    const late = connect({ port, host: "127.0.0.1" });
    const [error] = (await once(late, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNREFUSED");
    await server.listener.close();
  });

  it("refuses a port that is taken, and gives the same port again once it is free", async () => {
    const server = await serve(options);
    const { port } = server.listener;
    const again = () =>
      tcpTransport(options).listen({ host: "127.0.0.1", port, accept: (c) => new Accepted(c) });
    await expect(again()).rejects.toMatchObject({ code: "EADDRINUSE" });
    await server.listener.close();
    const listener = await again();
    expect(listener).toMatchObject({ port, host: "127.0.0.1" });
    await listener.close();
  });
});

it("connections share one buffer, and never see each other's bytes", async () => {
  const server = await serve({ readBy: "shared-buffer" });
  const pairs = [];
  for (let i = 0; i < 20; i++) pairs.push(await server.connect());
  for (let round = 0; round < 10; round++) {
    for (const [i, [client]] of pairs.entries()) client.write(`${i}.`.repeat(50));
  }
  for (const [i, [client, accepted]] of pairs.entries()) {
    client.end();
    await accepted.closed();
    expect(accepted.text).toBe(`${i}.`.repeat(500));
  }
});
