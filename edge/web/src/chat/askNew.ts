import { asker } from "../services";
import { navigate, sessionPath } from "../shell/route";
import { newId } from "../state/id";
import type { NewWish } from "../state/asker";
import { beginSession } from "./useConversation";

/** Asks in a conversation of its own and goes there. */
export function askNew(wish: NewWish): void {
  const session = newId();
  beginSession(session);
  asker.ask({ ...wish, session });
  navigate(sessionPath(session));
}
