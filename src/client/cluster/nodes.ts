import type { ClientPorts } from "../client-ports.ts";
import { DisconnectedError } from "../errors/errors.ts";
import type { ConnectionSettings } from "../network/connection-settings.ts";
import type { NetworkStats } from "../network/network-stats.ts";
import { type BrokerAddress, type ChannelOwner, NodeChannel } from "../network/node-channel.ts";
import type { ChannelKind } from "./cluster.ts";

/** A connection that is gone, and whose. */
export interface LostChannel {
  readonly nodeId: number;
  readonly channel: ChannelKind;
  readonly reason: Error;
}

/** Every channel of a client: at most three to a broker, made when first used. Bootstrap servers have negative ids. */
export class Nodes {
  readonly #settings: ConnectionSettings;
  readonly #ports: ClientPorts;
  readonly #stats: NetworkStats;
  readonly #lost: (event: LostChannel) => void;
  readonly #channels = {
    data: new Map<number, NodeChannel>(),
    coordinator: new Map<number, NodeChannel>(),
    commits: new Map<number, NodeChannel>(),
  };
  readonly #owners: Readonly<Record<ChannelKind, ChannelOwner>>;

  constructor(
    settings: ConnectionSettings,
    world: { readonly ports: ClientPorts; readonly stats: NetworkStats },
    lost: (event: LostChannel) => void,
  ) {
    this.#settings = settings;
    this.#ports = world.ports;
    this.#stats = world.stats;
    this.#lost = lost;
    this.#owners = {
      data: this.#ownerOf("data"),
      coordinator: this.#ownerOf("coordinator"),
      commits: this.#ownerOf("commits"),
    };
  }

  /** The channel to this address. One to an older address of the same broker is closed. */
  channel(address: BrokerAddress, kind: ChannelKind): NodeChannel {
    const existing = this.#channels[kind].get(address.nodeId);
    if (existing?.host === address.host && existing.port === address.port) return existing;
    const channel = new NodeChannel(address, this.#settings, {
      owner: this.#owners[kind],
      ports: this.#ports,
      stats: this.#stats,
    });
    this.#channels[kind].set(address.nodeId, channel);
    existing?.close(new DisconnectedError(`${existing.brokerName} has moved`));
    return channel;
  }

  /** The channel that was made for this broker. */
  existing(nodeId: number, kind: ChannelKind): NodeChannel | undefined {
    return this.#channels[kind].get(nodeId);
  }

  /** Closes one connection now; the next request opens another. */
  drop(nodeId: number, kind: ChannelKind, reason: Error): void {
    const channel = this.#channels[kind].get(nodeId);
    this.#channels[kind].delete(nodeId);
    channel?.close(reason);
  }

  /**
   * A bootstrap server that turns out to be this broker keeps its connection, and with it the handshake, which with TLS
   * and SASL is most of what a start costs. Differs from Kafka, which connects again.
   */
  adoptBootstrap({ nodeId, host, port }: BrokerAddress): void {
    const { data } = this.#channels;
    if (data.has(nodeId)) return;
    for (const [bootstrapId, channel] of data) {
      if (bootstrapId >= 0 || channel.host !== host || channel.port !== port) continue;
      data.delete(bootstrapId);
      data.set(nodeId, channel);
      channel.becomes(nodeId);
      return;
    }
  }

  /** Closes channels of brokers that are no longer wanted, as far as nobody waits for them. */
  keepOnly(isWanted: (nodeId: number) => boolean): void {
    for (const channels of Object.values(this.#channels)) {
      for (const [nodeId, channel] of [...channels]) {
        if (isWanted(nodeId) || channel.load > 0) continue;
        channels.delete(nodeId);
        channel.close(new DisconnectedError(`${channel.brokerName} is no longer in the cluster`));
      }
    }
  }

  closeAll(reason: Error): void {
    for (const channels of Object.values(this.#channels)) {
      for (const channel of channels.values()) channel.close(reason);
    }
  }

  #ownerOf(kind: ChannelKind): ChannelOwner {
    return {
      channelLost: ({ nodeId }, reason) => this.#lost({ nodeId, channel: kind, reason }),
    };
  }
}
