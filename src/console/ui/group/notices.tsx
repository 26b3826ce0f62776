import type { GroupView } from "../../../insight/index.ts";
import { listed } from "../format.ts";
import type { ConnectionState } from "../store/connection.ts";

/** What a reader must know before trusting the rest: no connection, a source that fails, partitions that nobody reads. */
export function Notices({ view, connection }: { readonly view: GroupView; readonly connection: ConnectionState }) {
  const failing = view.sources.filter(({ status }) => status === "failing");
  const critical = view.alerts.filter(({ firing, severity }) => firing && severity === "critical");
  return (
    <>
      {(connection === "reconnecting" || connection === "missing") && (
        <p class="notice" data-tone="warn">
          The console does not answer. What is shown is as it was; nothing after it is known.
        </p>
      )}
      {failing.map(({ source, text }) => (
        <p key={source} class="notice" data-tone="warn">
          {text}
        </p>
      ))}
      {critical.length > 0 && (
        <p class="notice" data-tone="danger" role="alert">
          <strong>{listed(critical.map(({ name }) => name))}</strong> {critical[0]!.text}
        </p>
      )}
    </>
  );
}
