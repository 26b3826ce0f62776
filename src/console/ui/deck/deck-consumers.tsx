import { useState } from "preact/hooks";
import type { ControlState } from "../../control.ts";
import { duration } from "../format.ts";
import { actsOn } from "./acts-on.ts";
import type { ControlStore } from "./control-store.ts";

type Consumer = ControlState["consumers"][number];

export interface DeckProps {
  readonly state: ControlState;
  readonly store: ControlStore;
}

/** What may be done to each consumer process, and the way to start one more. */
export function DeckConsumers({ state, store }: DeckProps) {
  return (
    <section class="deck-part" aria-labelledby="deck-consumers">
      <header>
        <h3 id="deck-consumers">Consumers</h3>
        <button
          type="button"
          class="button primary push"
          disabled={store.busy.value}
          onClick={() => store.act({ type: "StartConsumer" })}
        >
          Start consumer
        </button>
      </header>
      <ul class="deck-list">
        {state.consumers.map((consumer) => (
          <ConsumerRow key={consumer.processId} consumer={consumer} state={state} store={store} />
        ))}
        {state.consumers.length === 0 && <li class="empty">No consumer runs.</li>}
      </ul>
    </section>
  );
}

function ConsumerRow({ consumer, state, store }: DeckProps & { readonly consumer: Consumer }) {
  const { processId } = consumer;
  return (
    <li class="deck-row" data-state={consumer.state}>
      <span class="deck-name">
        <b>{processId}</b>
        <small>
          {consumer.state} · {duration(consumer.workMs)} a record
        </small>
      </span>
      <span class="deck-buttons">
        {actsOn(consumer, state).map(({ word, action, grave }) => (
          <button
            key={word}
            type="button"
            class={`button ${grave ? "danger" : ""}`}
            aria-label={`${word} ${processId}`}
            onClick={() => store.act(action)}
          >
            {word}
          </button>
        ))}
      </span>
    </li>
  );
}

/** How many partitions are to be added. */
export function AddPartitions({ state, store }: DeckProps) {
  const [count, setCount] = useState(2);
  return (
    <span class="deck-inline">
      <input
        class="input"
        type="number"
        min={1}
        max={24}
        aria-label="Partitions to add"
        value={count}
        onInput={(event) =>
          setCount(Math.min(24, Math.max(1, Number(event.currentTarget.value) || 1)))
        }
      />
      <button
        type="button"
        class="button"
        onClick={() => store.act({ type: "AddPartitions", count })}
      >
        Add partitions
      </button>
      <small>{state.partitionCount} now</small>
    </span>
  );
}
