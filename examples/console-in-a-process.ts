/**
 * The page on an embedded broker: whoever debugs a test opens it and sees what the group went through; the test itself asks
 * the same facts by name.
 *
 *     npm run example -- console-in-a-process
 */
import assert from "node:assert/strict";
import { Consumer } from "regroup";
import { startBroker } from "regroup/broker";
import { startConsole } from "regroup/console";
import { observeBroker } from "regroup/observer";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 6 }] });
const { bootstrapServers } = cluster;

const observatory = observeBroker({ cluster });
const page = await startConsole({ observatory, port: 0 });
console.log(`open ${page.url} to look at it`);

const first = await joined("worker-1");
const second = await joined("worker-2");
await second.close();

const view = observatory.watch("billing")?.view();
const causes = view?.rebalances.map(({ cause }) => cause);
assert.deepEqual(causes, ["MemberJoined", "MemberJoined", "MemberLeft"]);
const response = await fetch(`${page.url}/api/groups/billing/rebalances`);
assert.equal(((await response.json()) as { rebalances: unknown[] }).rebalances.length, 3);

await first.close();
await page.close();
await observatory.close();
await cluster.close();

/** A consumer of the group, once it has its partitions. */
function joined(clientId: string): Promise<Consumer> {
  const consumer = new Consumer({ bootstrapServers, groupId: "billing", clientId });
  return new Promise((resolve, reject) => {
    consumer.subscribe(["orders"], { onPartitionsAssigned: () => resolve(consumer) });
    consumer.run({ eachRecord: () => {} }).catch(reject);
  });
}
