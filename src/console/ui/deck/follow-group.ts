import { useEffect, useRef } from "preact/hooks";
import { navigate, route } from "../store/router.ts";

/** The page goes where the controls go: to a lesson's group, from scene to scene, and back; not if it was elsewhere. */
export function useFollowedGroup(shown: string, controlled: string | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (controlled === null) return;
    const wasThere = before.current === shown;
    before.current = controlled;
    if (wasThere && controlled !== shown) goToGroup(controlled);
  }, [shown, controlled]);
}

/** To another group, in the view that is open. */
export function goToGroup(groupId: string): void {
  navigate({ groupId, view: route.value.view });
}
