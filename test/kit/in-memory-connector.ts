import type { ClientConnection, ConnectOptions, Connector } from "../../src/ports/index.ts";
import type { InMemoryNetwork, InMemorySocket } from "./in-memory-network.ts";

/**
 * The client's door to an {@link InMemoryNetwork}. Hosts are ignored: a port is an address. A port where nobody listens
 * refuses; a connection over TLS is one without. The read buffer is overwritten when a callback returns, as the port
 * promises.
 */
export function inMemoryConnector(
  network: InMemoryNetwork,
  options: { readonly remoteHost?: string; readonly onConnect?: (at: ConnectOptions) => void } = {},
): Connector {
  return {
    connect(at) {
      options.onConnect?.(at);
      return connect(network.connect(at.port, options.remoteHost), at);
    },
  };
}

function connect(
  socket: InMemorySocket,
  { handler, host, port }: ConnectOptions,
): ClientConnection {
  let isOpen = false;
  let isDestroyed = false;
  socket.onOpen = () => {
    isOpen = true;
    handler.onConnect();
  };
  socket.onData = (bytes) => {
    if (isDestroyed) return;
    const buffer = bytes.slice();
    handler.onData(buffer);
    buffer.fill(0xee);
  };
  socket.onDrain = () => handler.onDrain();
  socket.onClose = () => handler.onClose(isOpen || isDestroyed ? null : refused(host, port));
  return {
    write(chunks) {
      socket.write(Buffer.concat(chunks));
      return socket.unsentBytes;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    destroy() {
      isDestroyed = true;
      socket.destroy();
    },
  };
}

function refused(host: string, port: number): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), { code: "ECONNREFUSED" });
}
