// biome-ignore-all lint/a11y/useSemanticElements: rows are drawn only while in sight, which a real table cannot do; its twin is one.
import { useState } from "preact/hooks";
import type { GroupSummary } from "../../../insight/index.ts";
import { count, counted } from "../format.ts";
import { Masthead } from "../parts/masthead.tsx";
import { TableTwin } from "../parts/table-twin.tsx";
import { VirtualRows } from "../parts/virtual-rows.tsx";
import { nowMs } from "../store/clock.ts";
import type { ListStore } from "../store/list-store.ts";
import { meta } from "../store/meta.ts";
import { GroupRow, rowCells } from "./group-row.tsx";
import { COLUMNS, type Column, sortedGroups } from "./sorted-groups.ts";

const ROW_PX = 36;

/** Every group, those first that lost most time to rebalances. */
export function GroupList({ store }: { readonly store: ListStore }) {
  const [column, setColumn] = useState<Column>("lostMs");
  const [filter, setFilter] = useState("");
  const [asTable, setAsTable] = useState(false);
  const groups = store.groups.value;
  const rows = groups === null ? [] : sortedGroups(groups, { column, filter });
  return (
    <div class="page list-page">
      <Masthead connection={store.connection.value}>
        <h1 class="group-name">{meta.value?.target ?? "cluster"}</h1>
        <p class="facts">{groups === null ? "" : counted(groups.length, "group")}</p>
      </Masthead>
      <main id="main" class="panel group-list">
        <div class="list-tools">
          <input
            class="input"
            type="search"
            aria-label="Filter groups"
            placeholder="Filter groups"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
          <span class="panel-note">
            {rows.length === groups?.length
              ? "time lost to rebalances in 24 hours"
              : `${count(rows.length)} match`}
          </span>
          <button
            type="button"
            class="button quiet push"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            Show as table
          </button>
        </div>
        {groups === null ? (
          <p class="loading">Looking for groups …</p>
        ) : asTable ? (
          <TableTwin
            caption="Groups"
            columns={COLUMNS.map(({ word }) => word)}
            rows={rows.map((row) => rowCells(row, nowMs.value))}
          />
        ) : (
          <Rows rows={rows} column={column} setColumn={setColumn} />
        )}
      </main>
    </div>
  );
}

interface RowsProps {
  readonly rows: readonly GroupSummary[];
  readonly column: Column;
  readonly setColumn: (column: Column) => void;
}

function Rows({ rows, column, setColumn }: RowsProps) {
  if (rows.length === 0) return <p class="empty">No group matches.</p>;
  return (
    <div role="table" aria-label="Groups" aria-rowcount={rows.length + 1} class="list-table">
      <div class="list-row list-head" role="row" aria-rowindex={1} tabIndex={-1}>
        {COLUMNS.map(({ id, word, numeric }) => (
          <span
            key={id}
            role="columnheader"
            aria-sort={column === id ? "descending" : "none"}
            class={numeric ? "number" : ""}
            tabIndex={-1}
          >
            <button type="button" class="text-button" onClick={() => setColumn(id)}>
              {word}
              <span aria-hidden="true">{column === id ? " ↓" : ""}</span>
            </button>
          </span>
        ))}
      </div>
      <VirtualRows
        count={rows.length}
        rowPx={ROW_PX}
        mostPx={Math.max(320, innerHeight - 170)}
        row={(index) => (
          <GroupRow key={rows[index]!.groupId} group={rows[index]!} index={index} rowPx={ROW_PX} />
        )}
      />
    </div>
  );
}
