import type { ErrorName } from "../../protocol/index.ts";

/** Why a partition's batch was not appended, as its response says it. */
export interface Refusal {
  readonly error: ErrorName;
  /** For the response's `errorMessage`; null lets clients print the error's own. */
  readonly message: string | null;
  /** The records that are to blame, by their index in the batch. */
  readonly recordErrors?: readonly {
    readonly batchIndex: number;
    readonly batchIndexErrorMessage: string;
  }[];
}

export function refusal(error: ErrorName, message: string | null = null): Refusal {
  return { error, message };
}
