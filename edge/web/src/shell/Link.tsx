import type { AnchorHTMLAttributes } from "react";
import { navigate } from "./route";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string };

/** A link to a path of the page (src/shell/route.ts makes them). With a modifier key the browser does what it does with any link. */
export function Link({ onClick, ...rest }: Props) {
  return (
    <a {...rest}
      onClick={(event) => {
        onClick?.(event);
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(rest.href);
      }} />
  );
}
