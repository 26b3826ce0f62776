import { signal } from "@preact/signals";
import { groupIdOfSegment, groupPathSegment } from "../../group-path.ts";

/**
 * Where the page is, as its URL says: group, view, time range, rebalance and table twin. Whoever is sent the URL sees
 * the same.
 */
export interface Route {
  /** Null on the list of groups. */
  readonly groupId: string | null;
  /** Null: nobody chose, so the one that suits what the console can do. */
  readonly view: ViewName | null;
  /** The rebalance that is open, by its number. */
  readonly rebalanceNumber: number | null;
  /** Or by the generation it led to: what somebody reads in a log of their own. */
  readonly generationId: number | null;
  /** The time range shown, epoch ms; null: up to now. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | null;
  /** The instant looked at; null: now. */
  readonly atMs: number | null;
  /** The chart that is shown as a table. */
  readonly table: string | null;
  /** The address of a recording on this same server that is shown in place of the server's groups; null: none. */
  readonly recording: string | null;
}

export type ViewName = "partitions" | "members";

const listRoute: Route = {
  groupId: null,
  view: null,
  rebalanceNumber: null,
  generationId: null,
  range: null,
  atMs: null,
  table: null,
  recording: null,
};

export function parseRoute(path: string, search: string): Route {
  const groupId = groupOf(path);
  const query = new URLSearchParams(search);
  const fromMs = wholeNumber(query.get("from"));
  const toMs = wholeNumber(query.get("to"));
  return {
    groupId,
    view: viewOf(query.get("view")),
    rebalanceNumber: wholeNumber(query.get("rebalance")),
    generationId: wholeNumber(query.get("generation")),
    range: fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null,
    atMs: wholeNumber(query.get("at")),
    table: query.get("table"),
    recording: query.get("recording"),
  };
}

export function formatRoute(route: Route): string {
  const query = new URLSearchParams();
  if (route.recording !== null) query.set("recording", route.recording);
  if (route.groupId === null) return `/${searchOf(query)}`;
  if (route.view !== null) query.set("view", route.view);
  if (route.rebalanceNumber !== null) query.set("rebalance", String(route.rebalanceNumber));
  else if (route.generationId !== null) query.set("generation", String(route.generationId));
  if (route.range !== null) {
    query.set("from", String(route.range.fromMs));
    query.set("to", String(route.range.toMs));
  }
  if (route.atMs !== null) query.set("at", String(route.atMs));
  if (route.table !== null) query.set("table", route.table);
  return `/groups/${groupPathSegment(route.groupId)}${searchOf(query)}`;
}

function searchOf(query: URLSearchParams): string {
  const search = query.toString();
  return search === "" ? "" : `?${search}`;
}

/** A path that no group can have made (a lone `%`) leads to the list. */
function groupOf(path: string): string | null {
  const encoded = /^\/groups\/([^/]+)$/.exec(path)?.[1];
  if (encoded === undefined) return null;
  try {
    return groupIdOfSegment(decodeURIComponent(encoded));
  } catch {
    return null;
  }
}

function viewOf(text: string | null): ViewName | null {
  return text === "members" || text === "partitions" ? text : null;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

export const route = signal<Route>(listRoute);

/** Goes there. A step within one group replaces the entry of the browser's history; another group adds one. */
export function navigate(change: Partial<Route>): void {
  const before = route.value;
  const kept = { ...listRoute, recording: before.recording };
  const next = { ...(change.groupId === undefined ? before : kept), ...change };
  if (formatRoute(next) === formatRoute(before)) return;
  route.value = next;
  const sameGroup = next.groupId === before.groupId;
  history[sameGroup ? "replaceState" : "pushState"](null, "", formatRoute(next));
}

export function startRouter(): void {
  const read = (): void => {
    route.value = parseRoute(location.pathname, location.search);
  };
  read();
  addEventListener("popstate", read);
}
