/** The workers of one run: who is there, and what can be done to them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { own } from "../interop/target/process.ts";
import { Journal, type JournalEvent } from "./journal.ts";
import type { WorkerSetup } from "./worker.ts";

const workerEntry = fileURLToPath(new URL("./worker.js", import.meta.url));

export interface Worker {
  readonly setup: WorkerSetup;
  readonly child: ChildProcess;
  isFrozen: boolean;
}

/** What all workers of a stage share. */
export type StageSetup = Omit<WorkerSetup, "processId" | "groupInstanceId">;

export class Crew {
  readonly #journal: Journal;
  readonly #workers = new Set<Worker>();
  #launched = 0;
  #isEnding = false;
  #isClosed = false;

  constructor(journalPath: string) {
    this.#journal = new Journal(journalPath);
  }

  get workers(): readonly Worker[] {
    return [...this.#workers];
  }

  ofStage(stage: number): Worker[] {
    return this.workers.filter((worker) => worker.setup.stage === stage);
  }

  launch(stage: StageSetup, groupInstanceId: string | null): Worker {
    const processId = `stage${stage.stage}-${++this.#launched}`;
    const journalPath = stage.journalPath.replace("*", processId);
    const setup: WorkerSetup = { ...stage, processId, groupInstanceId, journalPath };
    const child = fork(workerEntry, [JSON.stringify(setup)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    own(child);
    const worker: Worker = { setup, child, isFrozen: false };
    this.#workers.add(worker);
    child.once("exit", (code, signal) => {
      this.#workers.delete(worker);
      if (code === 0 || signal === "SIGKILL" || this.#isEnding) return;
      this.#note(worker, { type: "Failed", message: `the process ended with ${code ?? signal}` });
    });
    return worker;
  }

  async kill(worker: Worker): Promise<void> {
    const ended = once(worker.child, "exit");
    worker.child.kill("SIGKILL");
    this.#note(worker, { type: "Killed" });
    this.#workers.delete(worker);
    await ended;
  }

  freeze(worker: Worker): void {
    worker.isFrozen = true;
    this.#note(worker, { type: "Frozen" });
    worker.child.kill("SIGSTOP");
  }

  thaw(worker: Worker): void {
    if (!worker.isFrozen) return;
    worker.isFrozen = false;
    this.#note(worker, { type: "Thawed" });
    worker.child.kill("SIGCONT");
  }

  /** Closes it in order; what does not end within 25 s is a failure, and killed. */
  async leave(worker: Worker): Promise<void> {
    this.#note(worker, { type: "AskedToLeave" });
    this.#workers.delete(worker);
    const ended = once(worker.child, "exit");
    worker.child.send("leave");
    const timer = setTimeout(() => {
      this.#note(worker, { type: "Failed", message: "it did not close within 25 s" });
      worker.child.kill("SIGKILL");
    }, 25_000);
    await ended;
    clearTimeout(timer);
  }

  async disband(): Promise<void> {
    this.#isEnding = true;
    for (const worker of this.workers) this.thaw(worker);
    await Promise.all(this.workers.map((worker) => this.leave(worker)));
    this.#isClosed = true;
    this.#journal.close();
  }

  #note({ setup }: Worker, event: JournalEvent): void {
    if (!this.#isClosed) this.#journal.write(setup, event);
  }
}
