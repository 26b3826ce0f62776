// biome-ignore-all lint/a11y/useSemanticElements: rows are drawn only while in sight, which a real table cannot do; its twin is one.
import { useState } from "preact/hooks";
import type { GroupSummary } from "../../../insight/index.ts";
import { count, counted } from "../format.ts";
import { Masthead } from "../parts/masthead.tsx";
import { TableTwin } from "../parts/table-twin.tsx";
import { VirtualRows } from "../parts/virtual-rows.tsx";
import { recordingState } from "../recording/opened-recording.ts";
import { RecordingBar } from "../recording/recording-bar.tsx";
import { minuteMs } from "../store/clock.ts";
import { meta } from "../store/meta.ts";
import type { ListSource } from "../store/sources.ts";
import { GroupRow, rowCells } from "./group-row.tsx";
import { COLUMNS, type Column, type Sorting, sortedGroups } from "./sorted-groups.ts";

const ROW_PX = 36;

/** Every group, those first that lost most time to rebalances. */
export function GroupList({ store }: { readonly store: ListSource }) {
  const [order, setOrder] = useState<Order>({ column: "lostMs", reversed: false });
  const [filter, setFilter] = useState("");
  const [asTable, setAsTable] = useState(false);
  const groups = store.groups.value;
  const rows = groups === null ? [] : sortedGroups(groups, { ...order, filter });
  return (
    <div class="page list-page">
      <Masthead connection={store.connection.value}>
        <h1 class="group-name">{titleOf()}</h1>
        <p class="facts">{groups === null ? "" : counted(groups.length, "group")}</p>
      </Masthead>
      <RecordingBar />
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
            rows={rows.map((row) => rowCells(row, minuteMs.value))}
          />
        ) : (
          <Rows rows={rows} order={order} setOrder={setOrder} />
        )}
      </main>
    </div>
  );
}

function titleOf(): string {
  const state = recordingState.value;
  return state.type === "none" ? (meta.value?.target ?? "cluster") : state.name;
}

type Order = Pick<Sorting, "column"> & { readonly reversed: boolean };

interface RowsProps {
  readonly rows: readonly GroupSummary[];
  readonly order: Order;
  readonly setOrder: (order: Order) => void;
}

/** The same column once more turns the order round. */
function ordered({ column, reversed }: Order, by: Column): Order {
  return { column: by, reversed: column === by && !reversed };
}

function Rows({ rows, order, setOrder }: RowsProps) {
  if (rows.length === 0) return <p class="empty">No group matches.</p>;
  return (
    <div role="table" aria-label="Groups" aria-rowcount={rows.length + 1} class="list-table">
      <div class="list-row list-head" role="row" aria-rowindex={1} tabIndex={-1}>
        {COLUMNS.map(({ id, word, numeric }) => (
          <span
            key={id}
            role="columnheader"
            aria-sort={sortOf(order, { id, numeric })}
            class={numeric ? "number" : ""}
            tabIndex={-1}
          >
            <button type="button" class="text-button" onClick={() => setOrder(ordered(order, id))}>
              {word}
              <span aria-hidden="true">{arrowOf(order, { id, numeric })}</span>
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

/** Numbers fall and names rise, until they are turned round. */
function sortOf(
  { column, reversed }: Order,
  { id, numeric }: { readonly id: Column; readonly numeric: boolean },
): "ascending" | "descending" | "none" {
  if (column !== id) return "none";
  const falls = numeric || id === "lastRebalanceAtMs";
  return falls === reversed ? "ascending" : "descending";
}

function arrowOf(order: Order, column: { readonly id: Column; readonly numeric: boolean }): string {
  const sort = sortOf(order, column);
  if (sort === "none") return "";
  return sort === "ascending" ? " ↑" : " ↓";
}
