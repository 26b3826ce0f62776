import { commitOnRevoke } from "./commit-on-revoke.ts";
import { crash } from "./crash.ts";
import { eagerCooperative } from "./eager-cooperative.ts";
import { idleConsumer } from "./idle-consumer.ts";
import type { Lesson } from "./lesson.ts";
import { resumeOffsets } from "./resume-offsets.ts";
import { rollingRestart } from "./rolling-restart.ts";
import { slowConsumer } from "./slow-consumer.ts";

/** In the order in which they are best taken. */
export const lessons: readonly Lesson[] = [
  crash,
  idleConsumer,
  eagerCooperative,
  rollingRestart,
  resumeOffsets,
  slowConsumer,
  commitOnRevoke,
];
