/** A broker the lives are lived on. */
export interface Target {
  readonly name: TargetName;
  readonly version: string;
  readonly bootstrapServers: string;
  /** The server's process, for those who measure it. */
  readonly pid: number;
  stop(): Promise<void>;
}

export type TargetName = "regroup" | "kafka";

/** Settings both brokers are started with: what a life would otherwise spend waiting. */
export const lifeConfig: readonly string[] = ["group.initial.rebalance.delay.ms=0"];
