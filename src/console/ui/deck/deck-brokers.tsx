import { AddPartitions, type DeckProps } from "./deck-consumers.tsx";

/** Topic and brokers. */
export function DeckBrokers({ state, store }: DeckProps) {
  return (
    <section class="deck-part" aria-labelledby="deck-cluster">
      <header>
        <h3 id="deck-cluster">Cluster</h3>
      </header>
      <AddPartitions state={state} store={store} />
      <ul class="deck-list">
        {state.brokers.map(({ nodeId, running }) => (
          <li key={nodeId} class="deck-row" data-state={running ? "running" : "stopped"}>
            <span class="deck-name">
              <b>broker {nodeId}</b>
              <small>{running ? "running" : "stopped"}</small>
            </span>
            <span class="deck-buttons">
              <button
                type="button"
                class={`button ${running ? "danger" : ""}`}
                aria-label={`${running ? "Stop" : "Start"} broker ${nodeId}`}
                onClick={() => store.act({ type: running ? "StopBroker" : "StartBroker", nodeId })}
              >
                {running ? "Stop" : "Start"}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
