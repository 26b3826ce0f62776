import type { ComponentChildren, JSX } from "preact";
import { Icon } from "../parts/icons.tsx";
import { navigate, route } from "../store/router.ts";

export interface TimelineSectionProps {
  readonly id: string;
  readonly title: string;
  readonly caption?: ComponentChildren;
  readonly table: () => JSX.Element;
  readonly children: ComponentChildren;
}

/** One chart over the common time axis: its name on the left, its headline on the right, its table twin in its place. */
export function TimelineSection({ id, title, caption, table, children }: TimelineSectionProps) {
  const showsTable = route.value.table === id;
  return (
    <section class="tl-section" aria-labelledby={`${id}-title`}>
      <div class="tl-label">
        <h2 class="panel-title" id={`${id}-title`}>
          {title}
        </h2>
        <TableButton id={id} title={title} />
      </div>
      {showsTable ? (
        <div class="tl-table">{table()}</div>
      ) : (
        <>
          <div class="tl-plot">{children}</div>
          <div class="tl-caption">{caption}</div>
        </>
      )}
    </section>
  );
}

export function TableButton({ id, title }: { readonly id: string; readonly title: string }) {
  const pressed = route.value.table === id;
  return (
    <button
      type="button"
      class="button quiet icon"
      data-no-export=""
      aria-pressed={pressed}
      aria-label={`Show ${title.toLowerCase()} as table`}
      title="Show as table"
      onClick={() => navigate({ table: pressed ? null : id })}
    >
      <Icon name="table" />
    </button>
  );
}
