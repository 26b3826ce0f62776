import type { NoteMember } from "../../model/index.ts";

/** Names remembered; more than a group has members, with those that went lately. */
const REMEMBERED_COUNT = 20_000;

/** What to call a member of which a note gives the id alone: as `memberName` would, from what was said of it before. */
export class NameBook {
  readonly #names = new Map<string, string>();
  readonly #processes = new Map<string, string>();

  learn({ memberId, groupInstanceId, clientId }: NoteMember): void {
    remember(this.#names, memberId, groupInstanceId ?? (clientId || memberId));
  }

  /** The process behind a member id. */
  learnProcess(memberId: string, processId: string): void {
    remember(this.#processes, memberId, processId);
  }

  nameOf(memberId: string): string {
    return this.#processes.get(memberId) ?? this.#names.get(memberId) ?? memberId;
  }
}

function remember(map: Map<string, string>, key: string, value: string): void {
  if (map.get(key) === value) return;
  map.set(key, value);
  if (map.size <= REMEMBERED_COUNT) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
