import { useEffect, useMemo, useState } from "preact/hooks";
import { ControlStore } from "./control-store.ts";
import { DeckBrokers } from "./deck-brokers.tsx";
import { DeckConsumers } from "./deck-consumers.tsx";
import { DeckLesson } from "./deck-lesson.tsx";
import { DeckSettings } from "./deck-settings.tsx";

type Tab = "acts" | "lessons" | "settings";

const TABS: readonly { readonly tab: Tab; readonly word: string }[] = [
  { tab: "acts", word: "Acts" },
  { tab: "lessons", word: "Lessons" },
  { tab: "settings", word: "Settings" },
];

/** The deck: everything that one may do to the demo's group, beside the picture of what comes of it. */
export function Deck({ groupId }: { readonly groupId: string }) {
  const store = useMemo(() => new ControlStore(), []);
  useEffect(() => () => store.close(), [store]);
  const [tab, setTab] = useState<Tab>("acts");
  const state = store.state.value;
  const lesson = state?.lesson ?? null;
  if (state === null || (state.groupId !== groupId && lesson?.groupId !== groupId)) return null;
  return (
    <aside class="panel deck" aria-label="Deck">
      <div class="panel-head">
        <h2 class="panel-title">Deck</h2>
        <fieldset class="segments push" aria-label="Deck">
          {TABS.map((each) => (
            <button
              key={each.tab}
              type="button"
              class="button"
              aria-pressed={tab === each.tab}
              onClick={() => setTab(each.tab)}
            >
              {each.word}
              {each.tab === "lessons" && lesson !== null && (
                <>
                  <i class="dot" />
                  <span class="visually-hidden">one is under way</span>
                </>
              )}
            </button>
          ))}
        </fieldset>
      </div>
      <div class="deck-body">
        {tab === "acts" && (
          <>
            <DeckConsumers state={state} store={store} />
            <DeckBrokers state={state} store={store} />
          </>
        )}
        {tab === "lessons" && <DeckLesson state={state} store={store} />}
        {tab === "settings" && <DeckSettings state={state} store={store} />}
      </div>
      <Said store={store} />
    </aside>
  );
}

function Said({ store }: { readonly store: ControlStore }) {
  const said = store.said.value;
  return (
    <p class="deck-said" role="status" data-ok={said?.ok ?? true}>
      {said?.text ?? ""}
    </p>
  );
}
