import { useEffect, useMemo } from "preact/hooks";
import { GroupPage } from "./group/group-page.tsx";
import { Help } from "./help.tsx";
import { listenForKeys } from "./keyboard.ts";
import { GroupList } from "./list/group-list.tsx";
import { startFlights } from "./members/flight.ts";
import { DropTarget } from "./recording/drop-target.tsx";
import { recordingState } from "./recording/opened-recording.ts";
import { RecordedGroup, RecordedList } from "./recording/recorded-stores.ts";
import type { ReadRecording } from "./recording/recording-fold.ts";
import { RecordingPage } from "./recording/recording-page.tsx";
import { cursorFromRoute, forgetCursor, startCursorInUrl } from "./store/cursor.ts";
import { GroupStore } from "./store/group-store.ts";
import { ListStore } from "./store/list-store.ts";
import { route } from "./store/router.ts";

/** The page that the URL names. */
export function App() {
  return (
    <>
      <a class="skip-link" href="#main">
        To the content
      </a>
      <Routed />
      <Help />
      <DropTarget />
    </>
  );
}

/** What the server tells, or the recording in its place. */
function Routed() {
  const { groupId } = route.value;
  const state = recordingState.value;
  if (state.type === "reading" || state.type === "failed") return <RecordingPage />;
  const recording = state.type === "open" ? state.recording : null;
  if (groupId === null) return <ListRoute key={keyOf(recording)} recording={recording} />;
  const key = `${keyOf(recording)} ${groupId}`;
  return <GroupRoute key={key} groupId={groupId} recording={recording} />;
}

const keys = new WeakMap<ReadRecording, string>();
let keyCount = 0;

/** Another recording is another page, even of a group of the same name. */
function keyOf(recording: ReadRecording | null): string {
  if (recording === null) return "server";
  const known = keys.get(recording) ?? `recording ${++keyCount}`;
  keys.set(recording, known);
  return known;
}

interface GroupRouteProps {
  readonly groupId: string;
  readonly recording: ReadRecording | null;
}

function GroupRoute({ groupId, recording }: GroupRouteProps) {
  const store = useMemo(
    () => (recording === null ? new GroupStore(groupId) : new RecordedGroup(groupId, recording)),
    [groupId, recording],
  );
  useEffect(() => {
    cursorFromRoute();
    const stopUrl = startCursorInUrl();
    const stopFlights = startFlights();
    const stopKeys = listenForKeys(() => store);
    document.title = `${groupId} · regroup`;
    return () => {
      stopKeys();
      stopUrl();
      stopFlights();
      forgetCursor();
      store.close();
    };
  }, [store, groupId]);
  return <GroupPage store={store} />;
}

function ListRoute({ recording }: Pick<GroupRouteProps, "recording">) {
  const store = useMemo(
    () => (recording === null ? new ListStore() : new RecordedList(recording)),
    [recording],
  );
  useEffect(() => {
    const stopKeys = listenForKeys(() => null);
    document.title = "Groups · regroup";
    return () => {
      stopKeys();
      store.close();
    };
  }, [store]);
  return <GroupList store={store} />;
}
