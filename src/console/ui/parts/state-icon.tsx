import { type StateName, stateLook } from "./state-look.ts";

/** The icon of a group state, in the state's colour; the word stands beside it. */
export function StateIcon({ state }: { readonly state: StateName }) {
  return (
    <svg class="state-icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      <path d={stateLook(state).icon} />
    </svg>
  );
}
