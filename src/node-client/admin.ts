import { type AdminOptions, Admin as ClientAdmin, openCluster } from "../client/index.ts";
import { nodePorts } from "./node-ports.ts";

/**
 * Topics, configurations, groups and offsets of a Kafka cluster.
 *
 *     await using admin = new Admin({ bootstrapServers: "localhost:9092" });
 *     await admin.createTopics([{ name: "orders", numPartitions: 6 }]);
 */
export class Admin extends ClientAdmin {
  /** Throws `TypeError` and `InvalidConfigError` for options that are not valid; nothing is connected before a call. */
  constructor(options: AdminOptions) {
    super(options, nodePorts(options), openCluster);
  }
}
