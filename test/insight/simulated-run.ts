import { vi } from "vitest";
import type { ProcessReport } from "../../src/insight/index.ts";
import type { GroupNote, TopicPartitions } from "../../src/model/index.ts";
import {
  type DatedEvent,
  drawPlan,
  History,
  type Monitor,
  realConsumer,
  simulate,
} from "../../src/simulator/index.ts";

/** What a coordinator noted, or a process reported of itself, in the order in which it happened. */
export type Heard =
  | { readonly kind: "note"; readonly note: GroupNote }
  | { readonly kind: "report"; readonly report: ProcessReport };

/** A simulated group: the real consumers against the real brokers, with the faults that the seed decides. */
export interface SimulatedRun {
  readonly events: readonly DatedEvent[];
  readonly heard: readonly Heard[];
}

export async function simulatedRun(seed: number, durationMs: number): Promise<SimulatedRun> {
  const events: DatedEvent[] = [];
  const add = History.prototype.add;
  const witness: Monitor = {
    observe: (event) => {
      events.push(event);
      return null;
    },
  };
  const spy = vi.spyOn(History.prototype, "add").mockImplementation(function (
    this: History,
    ...monitors
  ) {
    add.call(this, ...monitors, ...(events.length === 0 ? [witness] : []));
    spy.mockRestore();
  });
  await simulate(drawPlan(seed, durationMs), realConsumer);
  return { events, heard: heardIn(events) };
}

/** What the processes would have reported of themselves. */
function heardIn(events: readonly DatedEvent[]): Heard[] {
  const reporter = new Reporter();
  return events.flatMap((event): Heard[] => {
    if (event.type === "Noted") return [{ kind: "note", note: event.note }];
    const report = reporter.report(event);
    return report === null ? [] : [{ kind: "report", report }];
  });
}

class Reporter {
  readonly #memberIds = new Map<string, string>();
  readonly #handlings = new Map<number, string>();
  readonly #appended = new Map<string, { readonly endOffset: number; readonly atMs: number }[]>();

  report(event: DatedEvent): ProcessReport | null {
    const { atMs } = event;
    switch (event.type) {
      case "JoinedAs":
        this.#memberIds.set(event.process, event.memberId);
        return null;
      case "PartitionsAssigned":
        return { ...this.#of(event), type: "Assigned", partitions: listed(event.partitions) };
      case "RevocationBegan":
      case "PartitionsLost":
        return { ...this.#of(event), type: "Revoked", partitions: listed(event.partitions) };
      case "ProcessDied":
      case "ConsumerFailed":
        return { ...this.#of(event), type: "Died", signal: "SIGKILL" };
      case "ProcessFrozen":
        return { ...this.#of(event), type: "Frozen" };
      case "ProcessThawed":
        return { ...this.#of(event), type: "Thawed" };
      case "ClosingBegan":
        return { ...this.#of(event), type: "Leaving" };
      case "RecordsAppended": {
        const { logEndOffset: endOffset, partition } = event;
        this.#appended.set(partition, [
          ...(this.#appended.get(partition) ?? []),
          { endOffset, atMs },
        ]);
        return { atMs, processId: "feeder", type: "Appended", ...named(partition), endOffset };
      }
      case "HandlingBegan":
        this.#handlings.set(event.handling, event.partition);
        return null;
      case "HandlingEnded":
        return this.#done(event);
      default:
        return null;
    }
  }

  #of({ atMs, process }: { readonly atMs: number; readonly process: string }) {
    return { atMs, processId: process, memberId: this.#memberIds.get(process) ?? "" };
  }

  #done(event: DatedEvent & { type: "HandlingEnded" }): ProcessReport | null {
    const { firstOffset: fromOffset, lastOffset: toOffset, atMs } = event;
    const partition = this.#handlings.get(event.handling) ?? "";
    if (toOffset < fromOffset) return null;
    const batch = this.#appended.get(partition)?.find(({ endOffset }) => endOffset > fromOffset);
    return {
      ...{ ...this.#of(event), type: "ProcessedRange", ...named(partition), fromOffset, toOffset },
      ...{ firstAtMs: atMs, firstTimestampMs: batch?.atMs ?? 0 },
    };
  }
}

/** `orders-3`. */
function named(name: string) {
  const dash = name.lastIndexOf("-");
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
}

function listed(names: readonly string[]): TopicPartitions[] {
  return names.map(named).map(({ topic, partition }) => ({ topic, partitions: [partition] }));
}
