import { Admin, FailedItemsError } from "../node-client/index.ts";
import { type ClientFlags, checkedByClient, clientProperties } from "./client-options.ts";
import { wholeNumber } from "./flag-values.ts";
import { warningsOnStderr } from "./warnings-on-stderr.ts";

/** What commands that use an admin are told besides. */
export interface AdminFlags extends ClientFlags {
  readonly json?: boolean;
  /** Milliseconds, as text. */
  readonly timeout: string;
}

/** As kafka-consumer-groups has it. */
export const DEFAULT_TIMEOUT = "30000";

/** Makes an admin, lets `run` use it, and closes it whatever happens. */
export async function withAdmin<T>(
  flags: AdminFlags,
  run: (admin: Admin) => Promise<T>,
): Promise<T> {
  const options = {
    ...clientProperties(flags),
    "default.api.timeout.ms": `${timeoutMs(flags)}`,
    log: warningsOnStderr(),
  };
  const admin = checkedByClient(() => new Admin(options));
  try {
    return await run(admin);
  } catch (error) {
    throw firstCause(error);
  } finally {
    await admin.close();
  }
}

function timeoutMs({ timeout }: AdminFlags): number {
  return wholeNumber("--timeout", timeout, { least: 1, most: 2_147_483_647 });
}

/** Of one failed thing its own error says all. */
function firstCause(error: unknown): unknown {
  const isOne = error instanceof FailedItemsError && error.failed.size + error.succeeded.size === 1;
  return isOne ? error.errors[0] : error;
}
