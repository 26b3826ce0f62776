export type { ClientPorts } from "./client-ports.ts";
export type { ConsumerOptions } from "./config/consumer-options.ts";
