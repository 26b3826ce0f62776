import type { GroupView } from "../../../insight/index.ts";
import { recordingState } from "../recording/opened-recording.ts";
import type { ConnectionState } from "../store/connection.ts";

/** What a reader must know before trusting the rest: no connection, or a source that fails. */
export function Notices({
  view,
  connection,
}: {
  readonly view: GroupView;
  readonly connection: ConnectionState;
}) {
  // Of a recording that was opened here its own bar tells.
  const isOwn = recordingState.value.type === "open";
  const failing = isOwn ? [] : view.sources.filter(({ status }) => status === "failing");
  return (
    <>
      {(connection === "reconnecting" || connection === "missing") && (
        <p class="notice" data-tone="warn">
          {connection === "missing"
            ? "The console does not know this group any more. What is shown is as it was."
            : "The console does not answer. What is shown is as it was; nothing after it is known."}
        </p>
      )}
      {failing.map(({ source, text }) => (
        <p key={source} class="notice" data-tone="warn">
          {text}
        </p>
      ))}
    </>
  );
}
