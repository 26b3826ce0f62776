import type { ErrorName } from "../../protocol/index.ts";

/** An error with its sentence, as admin responses carry it; `message` null lets clients print the error's own. */
export interface ApiError {
  readonly error: ErrorName;
  readonly message: string | null;
}

export function apiError(error: ErrorName, message: string | null = null): ApiError {
  return { error, message };
}
