import type { Clock, Connector, Diagnostics, Entropy, ScramCrypto } from "../ports/index.ts";
import type { Checksum, CodecName, Codecs } from "../protocol/index.ts";
import type { ClientLog } from "./client-log.ts";

/** The world, as a client touches it. Nothing else in this folder knows time, chance, sockets or files. */
export interface ClientPorts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly connector: Connector;
  readonly checksum: Checksum;
  /** Codecs, of which at least the one that is needed is there; its first use waits for them. */
  readonly codecs: (needed: CodecName) => Promise<Codecs>;
  readonly scram: ScramCrypto;
  readonly diagnostics: Diagnostics;
  readonly log: ClientLog;
}
