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
