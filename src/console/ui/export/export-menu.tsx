import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../parts/icons.tsx";

export interface ExportMenuProps {
  /** Becomes part of the file's name. */
  readonly name: string;
  readonly title: string;
  readonly target: RefObject<HTMLElement | null>;
}

/** Saves what the panel shows as it looks now. The drawing code is loaded when it is first asked for. */
export function ExportMenu({ name, title, target }: ExportMenuProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (format: "svg" | "png"): Promise<void> => {
    if (target.current === null) return;
    const { savePicture } = await import("./picture.ts");
    await savePicture(target.current, { name, format });
  };
  const choose =
    (format: "svg" | "png") =>
    (event: Event): void => {
      (event.currentTarget as HTMLElement).closest("details")?.removeAttribute("open");
      save(format).then(
        () => setFailure(null),
        (error: unknown) => setFailure(`No picture could be made: ${String(error)}`),
      );
    };
  return (
    <details class="menu">
      <summary
        class="button quiet icon"
        aria-label={`Save ${title.toLowerCase()} as picture`}
        title="Save as picture"
      >
        <Icon name="download" />
      </summary>
      <span class="menu-items">
        <button type="button" class="button quiet" onClick={choose("svg")}>
          SVG
        </button>
        <button type="button" class="button quiet" onClick={choose("png")}>
          PNG
        </button>
        {failure !== null && <span role="alert">{failure}</span>}
      </span>
    </details>
  );
}
