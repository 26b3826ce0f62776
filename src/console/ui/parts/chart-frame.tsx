import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { ExportMenu } from "../export/export-menu.tsx";
import { navigate, route } from "../store/router.ts";
import { Icon } from "./icons.tsx";

export interface ChartFrameProps {
  /** Names it in the URL of its table twin. */
  readonly id: string;
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly class?: string;
  readonly tools?: ComponentChildren;
  /** Draws the table twin; asked only while it is shown. */
  readonly table?: () => JSX.Element;
  readonly children: ComponentChildren;
}

/** A panel with a title, its table twin and its export. */
export function ChartFrame(props: ChartFrameProps) {
  const { id, title, note, tools, table, children } = props;
  const frame = useRef<HTMLElement>(null);
  const showsTable = table !== undefined && route.value.table === id;
  return (
    <section class={`panel ${props.class ?? ""}`} aria-labelledby={`${id}-title`} ref={frame}>
      <header class="panel-head">
        <h2 class="panel-title" id={`${id}-title`}>
          {title}
        </h2>
        {note !== undefined && <span class="panel-note">{note}</span>}
        <span class="push panel-tools" data-no-export="">
          {tools}
          {table !== undefined && (
            <button
              type="button"
              class="button quiet icon"
              aria-pressed={showsTable}
              aria-label={`Show ${title.toLowerCase()} as table`}
              title="Show as table"
              onClick={() => navigate({ table: showsTable ? null : id })}
            >
              <Icon name="table" />
            </button>
          )}
          <ExportMenu name={id} title={title} target={frame} />
        </span>
      </header>
      {showsTable ? table() : children}
    </section>
  );
}
