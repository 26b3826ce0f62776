import type { ComponentChildren } from "preact";
import { formatRoute, navigate, parseRoute, type Route, route } from "../store/router.ts";

export interface PageLinkProps {
  readonly to: Partial<Route> & Pick<Route, "groupId">;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A link to another view of the page: followed without loading anything, or opened in a tab like any other. */
export function PageLink({ to, class: className, children }: PageLinkProps) {
  const href = formatRoute({ ...parseRoute("/", ""), recording: route.value.recording, ...to });
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a class={className} href={href} onClick={follow}>
      {children}
    </a>
  );
}
