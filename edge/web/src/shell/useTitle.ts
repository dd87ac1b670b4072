import { useEffect } from "react";

/** Names what is shown in the browser's tab and history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = "Arivu";
    };
  }, [title]);
}
