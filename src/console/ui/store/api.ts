import type { SourceStatus } from "../../../insight/index.ts";
import type { ControlAction, ControlResult, ControlState } from "../../control.ts";
import { groupPathSegment } from "../../group-path.ts";

/** What the page asks of its server; docs/console-api.md tells what each answers. */
export const endpoints = {
  meta: "/api/meta",
  groupsStream: "/api/stream/groups",
  groupStream: (groupId: string): string => `/api/stream/groups/${groupPathSegment(groupId)}`,
  report: (groupId: string, rebalanceNumber: number): string =>
    `/api/groups/${groupPathSegment(groupId)}/rebalances/${rebalanceNumber}/report.md`,
  control: "/api/control",
  controlStream: "/api/stream/control",
} as const;

export interface Meta {
  readonly product: string;
  readonly version: string;
  readonly clusterId: string | null;
  readonly target: string;
  /** The cluster's clock when it answered. */
  readonly nowMs: number;
  /** True when the page may act on the group. */
  readonly control: boolean;
  readonly sources: readonly SourceStatus[];
}

/** Throws with one sentence when the server cannot be reached or answers something else. */
export async function fetchJson<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(saidBy(body) ?? `${url} answered ${response.status}.`);
  return body as T;
}

export function fetchControl(): Promise<ControlState> {
  return fetchJson(endpoints.control);
}

/** Does it, or says in one sentence why not; never rejects. */
export async function perform(action: ControlAction): Promise<ControlResult> {
  try {
    const response = await fetch(endpoints.control, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(action),
    });
    const body: unknown = await response.json();
    if (isResult(body)) return body;
    return { ok: false, error: saidBy(body) ?? `The server answered ${response.status}.` };
  } catch (error) {
    return { ok: false, error: `The server did not answer: ${String(error)}` };
  }
}

function isResult(body: unknown): body is ControlResult {
  return typeof body === "object" && body !== null && "ok" in body;
}

function saidBy(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("error" in body)) return null;
  return typeof body.error === "string" ? body.error : null;
}
