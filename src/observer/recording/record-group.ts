import {
  encodeHeader,
  encodeLine,
  type Pseudonymiser,
  pseudonymiser,
  type RecordingHeader,
  type RecordingLine,
} from "../../insight/index.ts";
import { systemClock } from "../../node/index.ts";
import type { Clock, Timer } from "../../ports/index.ts";
import type { GroupInput, GroupWatch, Observatory } from "../observatory.ts";
import { observedState } from "./observed-state.ts";

/** Takes the next lines of a recording; false when it could not, and they are lost. */
export type RecordingSink = (text: string) => boolean;

export interface RecordGroupOptions {
  readonly observatory: Observatory;
  /** Throws when one of them is not known. */
  readonly groupIds: readonly string[];
  readonly sink: RecordingSink;
  /** `regroup 0.1.0`: what writes it. */
  readonly product: string;
  /** Group, client, member and host names are replaced. Default false. */
  readonly pseudonyms?: boolean;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A recording being written. */
export interface Recorder {
  /** Lines written so far, the header not counted. */
  readonly lineCount: number;
  /** Lines that the sink could not take: the recording has gaps there, which whoever reads it is told. */
  readonly lostCount: number;
  /** Ends it. */
  stop(): void;
}

/** Silence is recorded so often: a replay then lasts as long as it did. */
const TICK_MS = 5_000;

/**
 * Writes what is heard of groups from now on, beginning with how they are. A replay folds the same inputs and concludes
 * the same. Throws `RangeError` when the observatory knows no such group.
 */
export function recordGroup(options: RecordGroupOptions): Recorder {
  const { observatory, groupIds } = options;
  const watches = groupIds.map((groupId) => {
    const watch = observatory.watch(groupId);
    if (watch === null)
      throw new RangeError(
        `Cannot record group ${JSON.stringify(groupId)}: there is none on ${observatory.target}.`,
      );
    return watch;
  });
  const recorder = new GroupRecorder(options);
  recorder.start(watches);
  return recorder;
}

class GroupRecorder implements Recorder {
  readonly #options: RecordGroupOptions;
  readonly #names: Pseudonymiser | null;
  readonly #clock: Clock;
  readonly #stops: (() => void)[] = [];
  #seq = 0;
  #lineCount = 0;
  #lostCount = 0;
  #isSilent = true;
  #timer: Timer | null = null;

  constructor(options: RecordGroupOptions) {
    this.#options = options;
    this.#names = options.pseudonyms === true ? pseudonymiser() : null;
    this.#clock = options.clock ?? systemClock;
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  get lostCount(): number {
    return this.#lostCount;
  }

  start(watches: readonly GroupWatch[]): void {
    const { observatory, groupIds, product, sink } = this.#options;
    const header: RecordingHeader = {
      kind: "header",
      schemaVersion: 1,
      product,
      clusterId: observatory.clusterId,
      groups: groupIds,
      startedAtMs: observatory.nowMs(),
      sources: observatory
        .sources()
        .filter(({ status }) => status === "on" || status === "catching up")
        .map(({ source }) => source),
      pseudonyms: false,
    };
    sink(encodeHeader(this.#names?.header(header) ?? header));
    for (const watch of watches) {
      for (const input of observedState(watch.view())) this.#write(watch.groupId, input);
      this.#stops.push(watch.onInput((input) => this.#write(watch.groupId, input)));
    }
    this.#tickLater();
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#timer?.cancel();
    this.#timer = null;
    // How long the silence at the end was.
    this.#tick();
  }

  #write(group: string, input: GroupInput): void {
    this.#isSilent = false;
    const evidence = input.kind === "note" ? input.payload.evidence : undefined;
    const { source, grade } = evidence ?? this.#evidenceOf(input.kind);
    const { atMs } = input.payload;
    this.#writeLine({ seq: ++this.#seq, atMs, group, source, grade, ...input });
  }

  /** What says nothing of its evidence was observed, but for offsets that were polled. */
  #evidenceOf(kind: GroupInput["kind"]): Pick<RecordingLine, "source" | "grade"> {
    if (kind === "report") return { source: "consumer", grade: "observed" };
    const isOurs = this.#options.observatory.sources().some(({ source }) => source === "broker");
    if (kind === "note" || isOurs) return { source: "broker", grade: "observed" };
    return { source: "describe", grade: "sampled" };
  }

  #writeLine(line: RecordingLine): void {
    const text = encodeLine(this.#names?.line(line) ?? line);
    if (this.#options.sink(text)) this.#lineCount += 1;
    else this.#lostCount += 1;
  }

  #tickLater(): void {
    this.#timer = this.#clock.setTimer(this.#clock.nowMs() + TICK_MS, () => {
      if (this.#isSilent) this.#tick();
      this.#isSilent = true;
      this.#tickLater();
    });
  }

  #tick(): void {
    const atMs = this.#options.observatory.nowMs();
    const [group = ""] = this.#options.groupIds;
    const by = { source: "rule", grade: "inferred" } as const;
    this.#writeLine({ seq: ++this.#seq, atMs, group, ...by, kind: "tick", payload: null });
  }
}
