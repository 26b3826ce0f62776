import { useEffect, useRef, useState } from "preact/hooks";
import { announcement, type GroupView, nameIn } from "../../../insight/index.ts";

/** At most one sentence in so long: a storm of rebalances must not drown whoever listens. */
const QUIET_MS = 3_000;

/** The one live region: a sentence when a rebalance begins and one when it has ended. Of lag it says nothing. */
export function Announcer({ view }: { readonly view: GroupView }) {
  const sentence = latestSentence(view);
  const [said, setSaid] = useState("");
  const isFirst = useRef(true);
  const lastAt = useRef(0);
  useEffect(() => {
    if (isFirst.current || sentence === "") {
      isFirst.current = false;
      return;
    }
    const wait = Math.max(0, lastAt.current + QUIET_MS - performance.now());
    const timer = setTimeout(() => {
      lastAt.current = performance.now();
      setSaid(sentence);
    }, wait);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {said}
    </p>
  );
}

function latestSentence(view: GroupView): string {
  const latest = view.rebalances.at(-1);
  if (latest === undefined) return "";
  const { start, end } = announcement(latest, (member) => nameIn(view, member));
  return end ?? start;
}
