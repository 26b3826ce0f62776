/** What a member wrote of itself, one line of it: see ../members/README.md. */
export type MemberLine = { readonly atMs: number; readonly member: string } & (
  | {
      readonly event: "assigned" | "revoked" | "lost";
      readonly partitions?: readonly number[];
      /** Java alone says it. */
      readonly generation?: number;
    }
  | {
      readonly event: "records";
      readonly partition: number;
      readonly records: readonly (readonly [offset: number, value: string])[];
    }
  | { readonly event: "slow"; readonly forMs: number }
  | { readonly event: "polling" | "leaving" | "left" | "committed" | "refused" | "error" }
  /** Written by the script: the process was killed, and had ended. */
  | { readonly event: "killed" }
);

/** A line of a member's output as what it says; null where it is something else. */
export function readMemberLine(member: string, line: string): MemberLine | null {
  if (!line.startsWith("{")) return null;
  try {
    const said = JSON.parse(line) as Partial<MemberLine>;
    if (typeof said.event !== "string" || typeof said.atMs !== "number") return null;
    return { ...said, member } as MemberLine;
  } catch {
    // A process that is killed may leave half a line.
    return null;
  }
}
