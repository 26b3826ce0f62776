import type { Admin } from "../../client/index.ts";

const CONFIG = "group.consumer.session.timeout.ms";
const CALL_TIMEOUT_MS = 5_000;

/**
 * How long members of the new protocol may be silent, as a broker is configured: their records in the journal do not
 * tell. Null without the right to ask (DESCRIBE_CONFIGS on the cluster), or when nobody answers. Never rejects.
 */
export async function consumerSessionTimeoutMs(admin: Admin): Promise<number | null> {
  const options = { timeoutMs: CALL_TIMEOUT_MS };
  try {
    const { nodes } = await admin.describeCluster(options);
    const [broker] = nodes;
    if (broker === undefined) return null;
    const name = String(broker.nodeId);
    const configs = await admin.describeConfigs([{ type: "broker", name }], options);
    const [entries] = configs.values();
    const value = Number(entries?.get(CONFIG)?.value ?? Number.NaN);
    return Number.isSafeInteger(value) ? value : null;
  } catch {
    return null;
  }
}
