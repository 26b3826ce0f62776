import type {
  ClientConnection,
  ConnectOptions,
  Connector,
  Listener,
  ListenOptions,
  Transport,
} from "../../ports/index.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { Random } from "../random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import { CONNECT_GIVE_UP_MS, type NetworkConditions, PERFECT_NETWORK } from "./conditions.ts";
import { ConnectionEnd, connectionError, type NoticedBy } from "./connection.ts";

const FIRST_FREE_PORT = 40_000;

export interface SimulatedNetworkOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** Default: a perfect one. */
  readonly conditions?: NetworkConditions;
}

/** One open connection, as whoever breaks things sees it. */
export interface OpenConnection {
  /** The place that connected: its process's name. */
  readonly clientPlace: string;
  /** The place that accepted: the name that its listener's port was given. */
  readonly serverPlace: string;
}

interface Link extends OpenConnection {
  readonly client: ConnectionEnd;
  readonly server: ConnectionEnd;
}

interface Door {
  readonly options: ListenOptions;
  readonly process: SimulatedProcess;
}

/** What the network does not carry: everything from one of `from` to one of `to`. */
interface Cut {
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
}

/**
 * A network without wires: listeners, and processes that connect to them, on a virtual clock, with everything that goes
 * wrong in real ones. *Places* have names: a process's own, and `broker-1`, `broker-2`, … for listeners in the order in
 * which their ports were first taken.
 */
export class SimulatedNetwork {
  /** May be changed under way: what is written from then on feels it. */
  conditions: NetworkConditions;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #doors = new Map<number, Door>();
  readonly #places = new Map<number, string>();
  readonly #links = new Set<Link>();
  readonly #cuts = new Set<Cut>();
  readonly #onForget = new Map<Link, () => void>();
  #nextPort = FIRST_FREE_PORT;

  constructor(options: SimulatedNetworkOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.conditions = options.conditions ?? PERFECT_NETWORK;
  }

  /** How servers of this process listen. */
  transport(process: SimulatedProcess): Transport {
    return { listen: async (options) => this.#listen(process, options) };
  }

  /** How clients of this process connect. They die with it. */
  connector(process: SimulatedProcess): Connector {
    return { connect: (options) => this.#connect(process, options) };
  }

  /** Connections that are open, or being opened, oldest first. */
  get openConnections(): readonly OpenConnection[] {
    return [...this.#links];
  }

  /** The place that listens at a port, `broker-1` for the first one. */
  placeOf(port: number): string {
    const known = this.#places.get(port);
    if (known !== undefined) return known;
    const place = `broker-${this.#places.size + 1}`;
    this.#places.set(port, place);
    return place;
  }

  /**
   * Nothing is carried from these places to those: connections stay open and say nothing, as behind a firewall that
   * drops. Returns how to heal it; what waited arrives then.
   */
  cut(from: Iterable<string>, to: Iterable<string>): () => void {
    const cut: Cut = { from: new Set(from), to: new Set(to) };
    this.#cuts.add(cut);
    return () => {
      if (this.#cuts.delete(cut)) this.#reopen();
    };
  }

  /**
   * Breaks open connections; what is under way is lost. Who does not notice goes on until it writes. Returns how many
   * were broken.
   */
  drop(which: (connection: OpenConnection) => boolean, noticedBy: NoticedBy): number {
    const broken = [...this.#links].filter(which);
    for (const { client, server } of broken) {
      client.pipe.clear();
      server.pipe.clear();
      if (noticedBy !== "server") client.closeArrived(connectionError("ECONNRESET"));
      if (noticedBy !== "client") server.closeArrived(connectionError("ECONNRESET"));
    }
    return broken.length;
  }

  #listen(process: SimulatedProcess, options: ListenOptions): Listener {
    const port = options.port === 0 ? this.#nextPort++ : options.port;
    if (this.#doors.has(port)) {
      throw Object.assign(new Error(`port ${port} is in use`), { code: "EADDRINUSE" });
    }
    const door = { options: { ...options, port }, process };
    this.#doors.set(port, door);
    const place = this.placeOf(port);
    return {
      host: options.host,
      port,
      close: async () => {
        if (this.#doors.get(port) === door) this.#doors.delete(port);
        for (const link of this.#links) if (link.serverPlace === place) link.server.destroy();
      },
    };
  }

  #connect(process: SimulatedProcess, options: ConnectOptions): ClientConnection {
    const { handler, port } = options;
    const link = this.#link(process, port);
    const { client, server } = link;
    const unsent: Uint8Array[][] = [];
    let isConnected = false;
    client.attach(server, handler);
    const givingUp = process.clock.setTimer(process.clock.nowMs() + CONNECT_GIVE_UP_MS, () => {
      if (!isConnected) client.closeArrived(connectionError("ETIMEDOUT"));
    });
    const connected = (): void => {
      givingUp.cancel();
      if (client.isClosed) return;
      isConnected = true;
      handler.onConnect();
      for (const chunks of unsent.splice(0)) client.write(chunks);
    };
    client.pipe.send(0, () => this.#arriveAtDoor(link, port, () => process.run(connected)));
    return {
      write: (chunks) => {
        if (isConnected) return client.write(chunks);
        unsent.push([...chunks]);
        return byteCount(unsent);
      },
      pause: () => client.pause(),
      resume: () => client.resume(),
      destroy: () => {
        givingUp.cancel();
        client.destroy();
      },
    };
  }

  /** The request to connect has come to the port. */
  #arriveAtDoor(link: Link, port: number, connected: () => void): void {
    const { client, server } = link;
    const door = this.#doors.get(port);
    if (door === undefined || client.isClosed) {
      server.pipe.send(0, () => client.closeArrived(connectionError("ECONNREFUSED")));
      server.end();
      return;
    }
    // The kernel accepts for a frozen server too; the server itself hears of it when it thaws.
    server.pipe.send(0, connected);
    door.process.run(() => {
      const handler = door.options.accept({
        remoteHost: "127.0.0.1",
        remotePort: this.#nextPort++,
        write: (chunks) => server.write(chunks),
        pause: () => server.pause(),
        resume: () => server.resume(),
        destroy: () => server.destroy(),
        end: () => server.end(),
      });
      server.attach(client, handler);
    });
  }

  #link(process: SimulatedProcess, port: number): Link {
    const clientPlace = process.name;
    const serverPlace = this.placeOf(port);
    const serverProcess = this.#doors.get(port)?.process ?? process;
    const end = (of: SimulatedProcess, from: string, to: string): ConnectionEnd =>
      new ConnectionEnd({
        process: of,
        clock: this.#clock,
        random: this.#random,
        conditions: () => this.conditions,
        isOpen: () => this.#carries(from, to),
        onClosed: () => this.#forget(link),
      });
    const link: Link = {
      clientPlace,
      serverPlace,
      client: end(process, clientPlace, serverPlace),
      server: end(serverProcess, serverPlace, clientPlace),
    };
    this.#links.add(link);
    const stopListening = process.onDeath((how) => link.client.die(how));
    this.#onForget.set(link, stopListening);
    return link;
  }

  /** A connection is forgotten when its client's end and its server's are closed. */
  #forget(link: Link): void {
    if (!link.client.isClosed || !link.server.isClosed) return;
    this.#links.delete(link);
    this.#onForget.get(link)?.();
    this.#onForget.delete(link);
  }

  #carries(from: string, to: string): boolean {
    for (const cut of this.#cuts) if (cut.from.has(from) && cut.to.has(to)) return false;
    return true;
  }

  #reopen(): void {
    for (const { client, server } of this.#links) {
      client.pipe.reopen();
      server.pipe.reopen();
    }
  }
}

function byteCount(writes: readonly (readonly Uint8Array[])[]): number {
  let count = 0;
  for (const chunks of writes) for (const chunk of chunks) count += chunk.length;
  return count;
}
