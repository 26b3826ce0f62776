import type { LessonProgress } from "../../console/index.ts";
import { DemoCluster } from "./demo-cluster.ts";
import { lessons } from "./lessons/all-lessons.ts";
import type { Lesson } from "./lessons/lesson.ts";
import { LessonRun } from "./lessons/lesson-run.ts";
import { choosePaint, type Paint } from "./paint.ts";
import { folded } from "./story.ts";

const INITIAL_DELAY_MS = 500;

export interface PlayOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  /** A folder for the logs of the lessons' processes; null: they write none. */
  readonly processLogs: string | null;
}

/**
 * Plays lessons one after another without a page. `--json` prints, for each scene, one object with all that is known of
 * its group. Resolves to the exit code: 1 when a lesson failed.
 */
export async function playLessons(ids: readonly string[], options: PlayOptions): Promise<number> {
  const { verbose } = options;
  const cluster = await DemoCluster.start({ verbose, initialDelayMs: INITIAL_DELAY_MS });
  process.once("SIGINT", () => process.exit(130));
  try {
    let failedCount = 0;
    for (const lesson of lessons.filter(({ id }) => ids.includes(id))) {
      if (!(await playOne(lesson, cluster, options))) failedCount += 1;
    }
    return failedCount === 0 ? 0 : 1;
  } finally {
    await cluster.close();
  }
}

async function playOne(
  lesson: Lesson,
  cluster: DemoCluster,
  { json, processLogs }: PlayOptions,
): Promise<boolean> {
  const paint = choosePaint(process.stdout.isTTY === true, process.env);
  let saidCount = 0;
  const run = new LessonRun({
    lesson,
    cluster,
    runNumber: 1,
    logRoot: processLogs,
    onChange: () => {
      const { progress } = run;
      for (; !json && saidCount < progress.current; saidCount += 1) {
        print(stepLines(progress, saidCount, paint));
      }
    },
  });
  if (!json) print(["", paint.bold(`${lesson.title}. ${lesson.question}`)]);
  await run.play();
  await run.stop();
  const { failed } = run.progress;
  if (json) {
    const scenes = run.played.map((scene) => ({ event: "scene", lessonId: lesson.id, ...scene }));
    print(scenes.map((scene) => JSON.stringify(scene)));
  }
  if (failed !== null) process.stderr.write(`The lesson "${lesson.id}" failed: ${failed}\n`);
  return failed === null;
}

function stepLines({ steps }: LessonProgress, index: number, paint: Paint): string[] {
  const step = steps[index];
  if (step === undefined) return [];
  return [
    paint.cyan(`» ${step.say}`),
    ...(step.expect === null ? [] : folded(step.expect, "   expected  ", paint.dim)),
    ...(step.measured ?? []).flatMap(({ label, value }) =>
      folded(`${label}: ${value}`, "   measured  ", paint.green),
    ),
  ];
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
