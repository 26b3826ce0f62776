export type {
  Control,
  ControlAction,
  ControlResult,
  ControlState,
  DemoSettings,
  LessonProgress,
  LessonStep,
  LessonSummary,
} from "./control.ts";
export { groupIdOfSegment, groupPathSegment } from "./group-path.ts";
export { type RunningConsole, type StartConsoleOptions, startConsole } from "./start-console.ts";
