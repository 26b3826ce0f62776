/**
 * Who an idempotent producer is to the brokers (`TransactionManager` without transactions; KIP-98, KIP-360).
 *
 *     Uninitialized   no producer id: nothing may be sent
 *     Initializing    InitProducerId is on its way
 *     Ready           a producer id and epoch; batches are numbered under it
 *     Failed          a broker refused for good: every send fails with the reason
 *
 * A partition whose line of sequence numbers broke needs an epoch that no broker has seen. The producer raises it by
 * itself: ids of idempotent producers are nobody else's. After epoch 32767 it asks for another id.
 */

/** What a broker knows a producer by. */
export interface ProducerIdAndEpoch {
  readonly producerId: number;
  readonly epoch: number;
}

/** The states; each has only what is legal in it. */
export type IdentityState =
  | { readonly state: "Uninitialized" }
  | { readonly state: "Initializing" }
  | { readonly state: "Ready"; readonly identity: ProducerIdAndEpoch }
  | { readonly state: "Failed"; readonly error: Error };

/** What may happen to a producer's identity. */
export type IdentityEvent =
  | { readonly type: "Asked" }
  | { readonly type: "Given"; readonly identity: ProducerIdAndEpoch }
  | { readonly type: "RefusedForNow" }
  | { readonly type: "RefusedForGood"; readonly error: Error }
  | { readonly type: "EpochNeeded" }
  | { readonly type: "IdNeeded" };

const MAX_EPOCH = 0x7fff;

type Move = (state: IdentityState, event: IdentityEvent) => IdentityState;

const uninitialized: Move = () => ({ state: "Uninitialized" });
const initializing: Move = () => ({ state: "Initializing" });

const ready: Move = (state, event) =>
  event.type === "Given" ? { state: "Ready", identity: event.identity } : state;

const failed: Move = (state, event) =>
  event.type === "RefusedForGood" ? { state: "Failed", error: event.error } : state;

const raised: Move = (state) => {
  if (state.state !== "Ready") return state;
  const { producerId, epoch } = state.identity;
  if (epoch >= MAX_EPOCH) return { state: "Uninitialized" };
  return { state: "Ready", identity: { producerId, epoch: epoch + 1 } };
};

/** What each event does in each state; what is not there changes nothing. */
export const identityMoves: {
  readonly [S in IdentityState["state"]]: { readonly [E in IdentityEvent["type"]]?: Move };
} = {
  Uninitialized: { Asked: initializing },
  Initializing: { Given: ready, RefusedForNow: uninitialized, RefusedForGood: failed },
  Ready: { EpochNeeded: raised, IdNeeded: uninitialized },
  Failed: {},
};

/** The state after an event. */
export function nextIdentity(state: IdentityState, event: IdentityEvent): IdentityState {
  return identityMoves[state.state][event.type]?.(state, event) ?? state;
}
