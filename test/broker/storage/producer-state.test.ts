import { describe, expect, it } from "vitest";
import { ProducerState } from "../../../src/broker/storage/producer-state.ts";
import { encodeRecordBatch, RecordBatch } from "../../../src/protocol/index.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

interface Sent {
  readonly epoch?: number;
  readonly sequence: number;
  readonly count?: number;
  readonly isTransactional?: boolean;
  readonly producerId?: number;
}

function batch({ epoch = 0, sequence, count = 1, isTransactional = false, producerId = 7 }: Sent) {
  const values = Array.from({ length: count }, () => "v");
  return new RecordBatch(
    batchOf(values, { producerId, producerEpoch: epoch, baseSequence: sequence, isTransactional }),
  );
}

/** A producer's state after it appended these batches. */
class Producer {
  readonly state = new ProducerState();
  #nextOffset = 0;

  append(sent: Sent): this {
    const made = batch(sent);
    made.baseOffset = this.#nextOffset;
    this.#nextOffset = made.nextOffset;
    this.state.append(made);
    return this;
  }

  end(type: "Commit" | "Abort", options: { producerId?: number; coordinatorEpoch?: number } = {}) {
    const { producerId = 7, coordinatorEpoch = 0 } = options;
    const marker = new RecordBatch(
      encodeRecordBatch([{ timestamp: START_MS, key: new Uint8Array(4), value: null }], {
        producerId,
        producerEpoch: 0,
        isTransactional: true,
        isControl: true,
        baseOffset: this.#nextOffset,
      }),
    );
    this.#nextOffset = marker.nextOffset;
    this.state.appendMarker(marker, { type, coordinatorEpoch });
    return this;
  }

  judge(sent: Sent): string {
    const verdict = this.state.check(batch(sent));
    if (verdict.type === "Refuse") return verdict.error;
    return verdict.type === "Duplicate" ? `Duplicate of ${verdict.firstOffset}` : "Accept";
  }
}

const sixBatches = () => {
  const producer = new Producer();
  for (let sequence = 0; sequence < 12; sequence += 2) producer.append({ sequence, count: 2 });
  return producer;
};

describe("the state of a producer", () => {
  it.each<[string, Sent, string]>([
    ["the next in sequence", { sequence: 12, count: 2 }, "Accept"],
    ["a gap", { sequence: 13 }, "OUT_OF_ORDER_SEQUENCE_NUMBER"],
    ["the last one again", { sequence: 10, count: 2 }, "Duplicate of 10"],
    ["the fifth last again", { sequence: 2, count: 2 }, "Duplicate of 2"],
    ["one that is no longer remembered", { sequence: 0, count: 2 }, "OUT_OF_ORDER_SEQUENCE_NUMBER"],
    ["a known start with another end", { sequence: 10, count: 3 }, "OUT_OF_ORDER_SEQUENCE_NUMBER"],
    ["a new epoch from 0", { epoch: 1, sequence: 0 }, "Accept"],
    ["a new epoch from elsewhere", { epoch: 1, sequence: 5 }, "OUT_OF_ORDER_SEQUENCE_NUMBER"],
    ["another producer from anywhere", { producerId: 8, sequence: 41 }, "Accept"],
  ])("after six batches judges %s", (_name, sent, verdict) => {
    expect(sixBatches().judge(sent)).toBe(verdict);
  });

  it("fences an older epoch, whatever its sequence", () => {
    const producer = new Producer().append({ epoch: 2, sequence: 0 });
    expect(producer.judge({ epoch: 1, sequence: 1 })).toBe("INVALID_PRODUCER_EPOCH");
    expect(producer.judge({ epoch: 1, sequence: 0 })).toBe("INVALID_PRODUCER_EPOCH");
  });

  it("goes from the largest sequence to 0", () => {
    const producer = new Producer().append({ sequence: 0x7fff_ffff });
    expect(producer.judge({ sequence: 0 })).toBe("Accept");
    expect(producer.judge({ sequence: 1 })).toBe("OUT_OF_ORDER_SEQUENCE_NUMBER");
  });

  it("is forgotten after its expiration, unless a transaction is open", () => {
    const idle = new Producer().append({ sequence: 0 });
    idle.state.expire(START_MS + 999, 1000);
    expect(idle.state.size).toBe(1);
    idle.state.expire(START_MS + 1000, 1000);
    expect(idle.state.size).toBe(0);
    expect(idle.judge({ sequence: 9 })).toBe("Accept");
    const open = new Producer().append({ sequence: 0, isTransactional: true });
    open.state.expire(START_MS + 5000, 1000);
    expect(open.state.size).toBe(1);
  });
});

describe("transactions in a partition", () => {
  it("hold the last stable offset at the first one that is open", () => {
    const producer = new Producer()
      .append({ sequence: 0, producerId: 1 })
      .append({ sequence: 0, producerId: 2, isTransactional: true })
      .append({ sequence: 0, producerId: 3, isTransactional: true });
    expect(producer.state.firstUnstableOffset).toBe(1);
    producer.end("Commit", { producerId: 2 });
    expect(producer.state.firstUnstableOffset).toBe(2);
    producer.end("Abort", { producerId: 3 });
    expect(producer.state.firstUnstableOffset).toBeNull();
  });

  it("are remembered when aborted, for as long as the log has them", () => {
    const producer = new Producer()
      .append({ sequence: 0, isTransactional: true })
      .append({ sequence: 1, isTransactional: true })
      .end("Abort");
    const aborted = { producerId: 7, firstOffset: 0, lastOffset: 2, lastStableOffset: 3 };
    expect(producer.state.abortedTransactions(0, 10)).toEqual([aborted]);
    expect(producer.state.abortedTransactions(3, 10)).toEqual([]);
    producer.state.truncateFromStart(2);
    expect(producer.state.abortedTransactions(0, 10)).toEqual([aborted]);
    producer.state.truncateFromStart(3);
    expect(producer.state.abortedTransactions(0, 10)).toEqual([]);
  });

  it("refuse a batch without a transaction while one is open, and the end by an older coordinator", () => {
    const producer = new Producer().append({ sequence: 0, isTransactional: true });
    expect(producer.judge({ sequence: 1 })).toBe("INVALID_TXN_STATE");
    producer.end("Commit", { coordinatorEpoch: 4 });
    const late = batch({ sequence: 1, isTransactional: true });
    expect(producer.state.checkMarker(late, { type: "Commit", coordinatorEpoch: 3 })).toEqual({
      type: "Refuse",
      error: "TRANSACTION_COORDINATOR_FENCED",
    });
  });
});
