import { useEffect, useMemo } from "preact/hooks";
import { GroupPage } from "./group/group-page.tsx";
import { Help } from "./help.tsx";
import { listenForKeys } from "./keyboard.ts";
import { GroupList } from "./list/group-list.tsx";
import { startFlights } from "./members/flight.ts";
import { cursorFromRoute, forgetCursor, startCursorInUrl } from "./store/cursor.ts";
import { GroupStore } from "./store/group-store.ts";
import { ListStore } from "./store/list-store.ts";
import { route } from "./store/router.ts";

/** The page that the URL names. */
export function App() {
  const { groupId } = route.value;
  return (
    <>
      <a class="skip-link" href="#main">
        To the content
      </a>
      {groupId === null ? <ListRoute /> : <GroupRoute key={groupId} groupId={groupId} />}
      <Help />
    </>
  );
}

function GroupRoute({ groupId }: { readonly groupId: string }) {
  const store = useMemo(() => new GroupStore(groupId), [groupId]);
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

function ListRoute() {
  const store = useMemo(() => new ListStore(), []);
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
