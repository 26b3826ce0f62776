import type { ClientSettings } from "../config/client-settings.ts";
import type { OptionValues } from "../config/option.ts";
import type { securityOptions } from "../config/security-options.ts";

/** How connections are encrypted, and how the client proves who it is. */
export type SecuritySettings = OptionValues<typeof securityOptions>;

/** What a cluster needs of a client's settings; every consumer's, producer's and admin's settings have it. */
export interface ClusterSettings
  extends Pick<
      ClientSettings,
      | "bootstrapServers"
      | "clientId"
      | "connectionsMaxIdleMs"
      | "metadataMaxAgeMs"
      | "metadataRecoveryStrategy"
      | "metadataRecoveryRebootstrapTriggerMs"
      | "reconnectBackoffMs"
      | "reconnectBackoffMaxMs"
      | "requestTimeoutMs"
      | "retryBackoffMs"
      | "retryBackoffMaxMs"
      | "socketConnectionSetupTimeoutMs"
      | "socketConnectionSetupTimeoutMaxMs"
    >,
    Partial<SecuritySettings> {
  /** Where calls end that are given no deadline. Default 60,000. */
  readonly defaultApiTimeoutMs?: number;
  /** Asking for metadata of a topic may create it. Default true, as in Kafka's producer. */
  readonly allowAutoCreateTopics?: boolean;
  /** Default 100, as in Kafka's consumer. */
  readonly maxInFlightRequestsPerConnection?: number;
  /** A response may be twice as long as this, and always 100 MiB. */
  readonly fetchMaxBytes?: number;
}
