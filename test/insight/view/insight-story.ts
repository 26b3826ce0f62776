import { GroupInsight, type GroupView, type ProcessReport } from "../../../src/insight/index.ts";
import type { Evidence, GroupEventNote } from "../../../src/model/index.ts";
import { Story } from "../story.ts";

type Assignment = Readonly<Record<string, readonly number[]>>;

/** A story that a `GroupInsight` hears too. */
export class InsightStory extends Story {
  readonly insight: GroupInsight;
  #nowMs = 0;
  #known: { readonly evidence?: Evidence } = {};

  constructor({ protocolName = "range", keptCount = 100 } = {}) {
    super({ protocolName, keptCount });
    this.insight = new GroupInsight({ groupId: "g", keptCount });
  }

  override at(nowMs: number): this {
    this.#nowMs = nowMs;
    return super.at(nowMs);
  }

  override note(note: GroupEventNote): this {
    this.insight.foldNote({ ...note, groupId: "g", atMs: this.#nowMs, ...this.#known });
    return super.note(note);
  }

  override by(evidence: Evidence): this {
    this.#known = { evidence };
    return super.by(evidence);
  }

  override report(
    id: string,
    report: { type: ProcessReport["type"] } & Record<string, unknown>,
  ): this {
    const processId = id.split("#")[0] as string;
    this.insight.foldReport({ ...report, processId, atMs: this.#nowMs } as ProcessReport);
    return super.report(id, report);
  }

  /** The view at the instant that the story has come to. */
  view(nowMs = this.#nowMs): GroupView {
    return this.insight.view(nowMs);
  }
}

/** A and B in generation 1, stable since 3,000 ms: A reads 0 and 1, B reads 2 and 3. */
export function twoReaders(
  options: ConstructorParameters<typeof InsightStory>[0] = {},
): InsightStory {
  return new InsightStory(options)
    .at(0)
    .rebalances("MemberJoined", "A", { fromState: "Empty", deadlineMs: 3_000 })
    .joins("A")
    .at(500)
    .joins("B")
    .at(3_000)
    .generation(["A", "B"], { timedOut: true })
    .assigns({ A: [0, 1], B: [2, 3] })
    .starts("A", 0, 1)
    .starts("B", 2, 3)
    .at(3_100)
    .processes("A", 0, [0, 0])
    .processes("A", 1, [0, 0])
    .processes("B", 2, [0, 0])
    .processes("B", 3, [0, 0]);
}

/**
 * The deck's story: B dies at 20,000 ms, the coordinator notices at 65,000 ms, A rejoins at 66,100 ms and has all four
 * partitions at 66,200 ms; the first record of each follows at 66,300 ms. Records 1 to 9 of partition 3 were not committed.
 */
export function deathOfB(
  options: ConstructorParameters<typeof InsightStory>[0] = {},
): InsightStory {
  return twoReaders(options)
    .at(19_000)
    .processes("B", 3, [1, 9])
    .at(20_000)
    .dies("B")
    .at(65_000)
    .expires("B", 20_000)
    .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
    .at(66_100)
    .stops("A", 0, 1)
    .rejoins("A")
    .generation(["A"])
    .at(66_200)
    .assigns({ A: [0, 1, 2, 3] })
    .starts("A", 0, 1, 2, 3)
    .at(66_300)
    .processes("A", 0, [1, 1])
    .processes("A", 1, [1, 1])
    .processes("A", 2, [1, 1])
    .processes("A", 3, [1, 9]);
}

/** Every member once, with all of `partitions` spread over them in blocks. */
export function spread(members: readonly string[], partitionCount: number): Assignment {
  const share = Math.ceil(partitionCount / members.length);
  return Object.fromEntries(
    members.map((id, i) => {
      const from = i * share;
      const count = Math.max(0, Math.min(share, partitionCount - from));
      return [id, Array.from({ length: count }, (_, k) => from + k)];
    }),
  );
}
