import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export const helpIsOpen = signal(false);

const KEYS: readonly (readonly [string, string])[] = [
  ["?", "this help"],
  ["← →", "previous and next rebalance"],
  ["space", "play or stop"],
  [".", "next step: the next thing that happened"],
  ["l", "back to live"],
  ["p", "pause or resume"],
  ["v", "members or partitions in the middle"],
  ["t", "theme"],
  ["↑ ↓ ← →", "within the partition lanes: from cell to cell"],
  ["esc", "forget what is selected"],
];

const WORDS: readonly (readonly [string, string])[] = [
  ["orphaned", "its reader is gone or stands still, and the coordinator has not noticed yet"],
  ["unowned", "noticed or given up, and nobody's until it is assigned"],
  ["paused", "not read during a rebalance, by an owner who keeps it or on its way to the next"],
  ["unread", "assigned, and its owner has not read of it yet"],
  ["barrier", "a rebalance waits here until every member has joined again"],
  ["avoidable", "a move that the new balance did not ask for"],
  ["partition-seconds", "the pauses of all partitions, added up"],
];

/** What the keys do, what the words mean, and how phases and grades are drawn. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = helpIsOpen.value;
  useEffect(() => {
    if (!isOpen) return;
    dialog.current?.showModal();
    // On a small screen the focus, on the last button, has scrolled past the beginning.
    dialog.current?.scrollTo({ top: 0 });
  }, [isOpen]);
  const close = (): void => {
    helpIsOpen.value = false;
  };
  if (!isOpen) return null;
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([key, meaning]) => (
          <div key={key} class="help-row">
            <dt>
              {key.split(" ").map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h2>Words</h2>
      <dl>
        {WORDS.map(([word, meaning]) => (
          <div key={word} class="help-row">
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="help-note">
        A sharp edge was observed, read from the journal or from a log. A gradient is as wide as the
        time between two samples. A dashed edge was inferred by a rule.
      </p>
      <p class="help-note">
        A recording is opened by the folder above, by dropping its file anywhere, or by
        <code> ?recording=</code> and an address of this server. It is read in this browser and sent
        nowhere.
      </p>
      <form method="dialog">
        <button type="submit" class="button primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
