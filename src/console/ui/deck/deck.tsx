import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ControlStore } from "./control-store.ts";
import { DeckBrokers } from "./deck-brokers.tsx";
import { DeckConsumers } from "./deck-consumers.tsx";
import { DeckLesson } from "./deck-lesson.tsx";
import { DeckSettings } from "./deck-settings.tsx";
import { goToGroup, useFollowedGroup } from "./follow-group.ts";

type Tab = "acts" | "lessons" | "settings";

const TABS: readonly { readonly tab: Tab; readonly word: string }[] = [
  { tab: "acts", word: "Acts" },
  { tab: "lessons", word: "Lessons" },
  { tab: "settings", word: "Settings" },
];

/** It stays open while a lesson takes the page from group to group. */
const openTab = signal<Tab>("acts");

/** The deck: everything that one may do to the demo's group, beside the picture of what comes of it. */
export function Deck({ groupId }: { readonly groupId: string }) {
  const store = useMemo(() => new ControlStore(), []);
  useEffect(() => () => store.close(), [store]);
  const tab = openTab.value;
  const state = store.state.value;
  const lesson = state?.lesson ?? null;
  useFollowedGroup(groupId, state?.groupId ?? null);
  if (state === null) return null;
  const isOfLesson = lesson?.steps.some((step) => step.groupId === groupId) ?? false;
  if (state.groupId !== groupId && !isOfLesson) return <Elsewhere groupId={state.groupId} />;
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
              onClick={() => {
                openTab.value = each.tab;
              }}
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

/** The controls are another group's: a lesson's, or the demo's own. */
function Elsewhere({ groupId }: { readonly groupId: string }) {
  return (
    <aside class="panel deck" aria-label="Deck">
      <div class="panel-head">
        <h2 class="panel-title">Deck</h2>
      </div>
      <div class="deck-body">
        <p>The controls are for another group now:</p>
        <button type="button" class="button" onClick={() => goToGroup(groupId)}>
          {groupId}
        </button>
      </div>
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
