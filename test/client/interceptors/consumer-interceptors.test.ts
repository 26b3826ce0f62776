import { expect, it } from "vitest";
import { silentLog } from "../../../src/client/client-log.ts";
import type { ConsumerRecord } from "../../../src/client/consumer-record.ts";
import { ConsumerInterceptors } from "../../../src/client/interceptors/consumer-interceptors.ts";

it("one that throws is logged and passed over, and the next one gets what it was given", () => {
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (fields: object) => warnings.push(fields) };
  const boom = new Error("boom");
  const first = { offset: 1 } as ConsumerRecord;
  const second = { offset: 2 } as ConsumerRecord;
  const interceptors = new ConsumerInterceptors(
    [
      { onConsume: (records) => records.slice(1) },
      {
        onConsume() {
          throw boom;
        },
        onCommit() {
          throw boom;
        },
      },
      { onConsume: (records) => [...records, first] },
    ],
    log,
  );
  expect(interceptors.onConsume([first, second])).toEqual([second, first]);
  interceptors.onCommit([]);
  expect(warnings).toEqual([{ error: boom }, { error: boom }]);
});
