import type { LessonProgress, LessonStep } from "../../control.ts";
import { navigate } from "../store/router.ts";
import type { ControlStore } from "./control-store.ts";
import type { DeckProps } from "./deck-consumers.tsx";

/** The lessons to choose from, or the one under way. */
export function DeckLesson({ state, store }: DeckProps) {
  const { lesson, lessons } = state;
  if (lesson !== null) {
    const title = lessons.find(({ id }) => id === lesson.id)?.title ?? lesson.id;
    return <Progress lesson={lesson} title={title} store={store} />;
  }
  return (
    <ol class="lessons">
      {lessons.map(({ id, title, question }) => (
        <li key={id}>
          <button
            type="button"
            class="lesson"
            onClick={() => store.act({ type: "StartLesson", lessonId: id })}
          >
            <b>{title}</b>
            <span>{question}</span>
          </button>
        </li>
      ))}
      {lessons.length === 0 && <li class="empty">No lesson is there.</li>}
    </ol>
  );
}

interface ProgressProps {
  readonly lesson: LessonProgress;
  readonly title: string;
  readonly store: ControlStore;
}

function Progress({ lesson, title, store }: ProgressProps) {
  const isOver = lesson.current >= lesson.steps.length || lesson.failed !== null;
  return (
    <section class="deck-part" aria-labelledby="lesson-title">
      <header>
        <h3 id="lesson-title">{title}</h3>
        <button type="button" class="button push" onClick={() => store.act({ type: "StopLesson" })}>
          {isOver ? "Close" : "Stop"}
        </button>
      </header>
      <ol class="steps">
        {lesson.steps.map((step, index) => (
          <Step key={step.say} step={step} standing={standingOf(index, lesson)} />
        ))}
      </ol>
      {lesson.failed !== null && (
        <p class="notice" data-tone="danger">
          {lesson.failed}
        </p>
      )}
    </section>
  );
}

type Standing = "done" | "now" | "to come";

function standingOf(index: number, { current }: LessonProgress): Standing {
  if (index < current) return "done";
  return index === current ? "now" : "to come";
}

function Step({ step, standing }: { readonly step: LessonStep; readonly standing: Standing }) {
  const { say, expect, measured, rebalanceNumber } = step;
  return (
    <li
      class="step"
      data-standing={standing}
      aria-current={standing === "now" ? "step" : undefined}
    >
      <p>{say}</p>
      {(expect !== null || (measured ?? []).length > 0) && standing !== "to come" && (
        <dl class="step-facts">
          {expect !== null && (
            <div>
              <dt>expected</dt>
              <dd>{expect}</dd>
            </div>
          )}
          {(measured ?? []).map(({ label, value }) => (
            <div key={label} class="measured">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {measured === null && (
            <div class="measured">
              <dt>measured</dt>
              <dd>not yet known</dd>
            </div>
          )}
        </dl>
      )}
      {rebalanceNumber !== null && (
        <button
          type="button"
          class="text-button"
          onClick={() => navigate({ rebalanceNumber, generationId: null })}
        >
          Open rebalance {rebalanceNumber}
        </button>
      )}
    </li>
  );
}
