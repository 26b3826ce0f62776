import { useLayoutEffect, useRef } from "preact/hooks";
import type { LessonProgress, LessonStep } from "../../control.ts";
import { navigate, route } from "../store/router.ts";
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
        <span class="lesson-count">
          {Math.min(lesson.current + 1, lesson.steps.length)} of {lesson.steps.length}
        </span>
        <button type="button" class="button push" onClick={() => store.act({ type: "StopLesson" })}>
          {isOver ? "Close" : "Stop"}
        </button>
      </header>
      <ol class="steps">
        {lesson.steps.map((step, index) => (
          <Step
            key={step.say}
            step={step}
            standing={standingOf(index, lesson)}
            isLatest={index === Math.min(lesson.current, lesson.steps.length - 1)}
          />
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

interface StepProps {
  readonly step: LessonStep;
  readonly standing: Standing;
  readonly isLatest: boolean;
}

function Step({ step, standing, isLatest }: StepProps) {
  const { say, expect, measured, rebalanceNumber, groupId } = step;
  const item = useInSight(isLatest, measured?.length ?? 0);
  const hasFacts = expect !== null || (measured ?? []).length > 0;
  return (
    <li
      class="step"
      data-standing={standing}
      aria-current={standing === "now" ? "step" : undefined}
      ref={item}
    >
      <p>{say}</p>
      {hasFacts && standing !== "to come" && <StepFacts step={step} />}
      {rebalanceNumber !== null && (
        <button
          type="button"
          class="button quiet step-link"
          onClick={() => navigate({ groupId, rebalanceNumber, view: route.value.view })}
        >
          Why: rebalance {rebalanceNumber}
        </button>
      )}
    </li>
  );
}

/** The step that something was last said of is scrolled into the deck's sight. */
function useInSight(isLatest: boolean, factCount: number) {
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const body = item.current?.closest<HTMLElement>(".deck-body");
    if (!isLatest || item.current === null || body === null || body === undefined) return;
    const below = item.current.getBoundingClientRect().bottom - body.getBoundingClientRect().bottom;
    if (factCount >= 0 && below > 0) body.scrollTop += below + 8;
  }, [isLatest, factCount]);
  return item;
}

/** What theory says, and under it what came of it. */
function StepFacts({ step: { say, expect, measured } }: { readonly step: LessonStep }) {
  return (
    <table class="step-facts">
      <caption class="visually-hidden">Expected and measured: {say}</caption>
      <tbody>
        {expect !== null && (
          <tr class="expected">
            <td colSpan={2}>
              <b>expected</b> {expect}
            </td>
          </tr>
        )}
        {(measured ?? []).map(({ label, value }) => (
          <tr key={label} class="measured">
            <th scope="row">{label}</th>
            <td>{value}</td>
          </tr>
        ))}
        {measured === null && (
          <tr class="measured">
            <th scope="row">measured</th>
            <td class="pending">not yet known</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
