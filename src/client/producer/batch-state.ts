/** Where a batch is in its life. */
export type BatchState =
  /** Takes records; the last one of its partition. */
  | { readonly type: "Filling" }
  /** Full, or taken to be sent: its records are final. Waits for its turn. */
  | { readonly type: "Closed" }
  /** Sent, unanswered. */
  | { readonly type: "OnTheWire"; readonly nodeId: number; readonly sentAtMs: number }
  /** Sent without success; waits to be sent again, at once if another leader is found. */
  | {
      readonly type: "Retrying";
      readonly notBeforeMs: number;
      readonly leaderId: number;
      readonly leaderEpoch: number;
      readonly lastError: Error;
    }
  /** Its records are written or have failed, or other batches have them. */
  | { readonly type: "Done"; readonly outcome: "Written" | "Failed" | "Split" };

/** Where a batch may go from each state. */
export const validNextStates: {
  readonly [S in BatchState["type"]]: readonly BatchState["type"][];
} = {
  Filling: ["Closed", "Done"],
  Closed: ["OnTheWire", "Done"],
  OnTheWire: ["Retrying", "Done"],
  Retrying: ["OnTheWire", "Done"],
  Done: [],
};
