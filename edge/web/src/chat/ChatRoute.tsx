import { useParams } from "@tanstack/react-router";
import { t } from "../i18n/i18n";
import { chooseConnection, useChosenConnection } from "../shell/chosen";
import { ChatPage } from "./ChatPage";
import { ConnectionPicker } from "./ConnectionPicker";
import { SessionList } from "./SessionList";

/** Conversations at the left, the one that is open beside them. A path without one begins a new one. */
export default function ChatRoute() {
  const { session } = useParams({ strict: false });
  const { connections, connection, error } = useChosenConnection();
  return (
    <>
      <aside className="hidden w-64 shrink-0 border-r border-line bg-panel lg:block" aria-label={t("Sessions")}>
        <SessionList current={session} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex h-12 shrink-0 items-center justify-end gap-2 border-b border-line bg-panel px-3">
          <ConnectionPicker connections={connections} value={connection} onChange={chooseConnection} />
        </div>
        <ChatPage key={session ?? "new"} session={session} connection={connection} connections={connections} connectionsError={error} />
      </div>
    </>
  );
}
