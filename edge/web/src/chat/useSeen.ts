import { useEffect } from "react";
import { lookAtSession } from "../api/sessions";
import { queries } from "../services";

/** Says that a session was seen as it stands, whenever that is another way and somebody looks. */
export function useSeen(session: string | undefined, stand: string): void {
  useEffect(() => {
    if (session === undefined || stand === "") return;
    const look = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      // That a look is not noted costs a dot in a list.
      lookAtSession(session).then(() => queries.invalidateQueries({ queryKey: ["sessions"] }), () => undefined);
    };
    document.addEventListener("visibilitychange", look);
    look();
    return () => document.removeEventListener("visibilitychange", look);
  }, [session, stand]);
}
