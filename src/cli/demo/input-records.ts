import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export interface InputRecord {
  readonly key: string | null;
  readonly value: string;
}

/** Customers of the numbered orders; their ids are the keys. */
const CUSTOMER_COUNT = 100;

/** The records to feed: lines of a file, of stdin (`-`), or an endless stream of numbered orders (null). */
export async function* inputRecords(input: string | null): AsyncGenerator<InputRecord> {
  if (input === null) {
    yield* numberedOrders();
    return;
  }
  const stream = input === "-" ? process.stdin : createReadStream(input);
  for await (const value of createInterface({ input: stream, crlfDelay: Infinity })) {
    yield { key: null, value };
  }
}

/** Order n belongs to a customer that follows from n, so that every run feeds the same. */
function* numberedOrders(): Generator<InputRecord> {
  for (let n = 1; ; n += 1) {
    const customer = `customer-${(n * 37) % CUSTOMER_COUNT}`;
    yield {
      key: customer,
      value: JSON.stringify({ order: n, customer, cents: 100 + ((n * 7919) % 9900) }),
    };
  }
}
