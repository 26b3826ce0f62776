import { observeCluster } from "../../observer/index.ts";
import { checkedByClient } from "../client-options.ts";
import { warningsOnStderr } from "../warnings-on-stderr.ts";
import { openPage } from "./open-page.ts";

/** The page over a cluster that is there: read alone, until a signal. Resolves to the exit code. */
export async function watchCluster(bootstrapServers: string, port: number | null): Promise<number> {
  const observatory = checkedByClient(() =>
    observeCluster({
      clientOptions: { bootstrapServers, log: warningsOnStderr() },
      histories: "all",
    }),
  );
  const page = await openPage(observatory, { control: null, port });
  process.stdout.write(`${page.url} shows the groups of ${bootstrapServers}. Ctrl-C ends.\n`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  await page.close();
  await observatory.close();
  return 0;
}
