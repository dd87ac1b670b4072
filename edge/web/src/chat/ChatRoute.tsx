import { useParams } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n/i18n";
import { chooseConnection, useChosenConnection } from "../shell/chosen";
import { IconButton } from "../ui/Button";
import { Sheet } from "../ui/Dialog";
import { ChatPage } from "./ChatPage";
import { ConnectionPicker } from "./ConnectionPicker";
import { SessionList } from "./SessionList";

/** Conversations at the left, the one that is open beside them. A path without one begins a new one. */
export default function ChatRoute() {
  const { session } = useParams({ strict: false });
  const [listed, setListed] = useState(false);
  const { connections, connection, error } = useChosenConnection();
  return (
    <>
      <aside className="hidden w-64 shrink-0 border-r border-line bg-panel lg:block" aria-label={t("Sessions")}>
        <SessionList current={session} />
      </aside>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-panel px-1.5 lg:px-3">
          <IconButton label={t("Sessions")} onClick={() => setListed(true)} className="lg:hidden"><PanelLeft size={20} /></IconButton>
          <div className="flex-1" />
          <ConnectionPicker connections={connections} value={connection} onChange={chooseConnection} />
        </div>
        <ChatPage key={session ?? "new"} session={session} connection={connection} connections={connections} connectionsError={error} />
      </div>
      <Sheet open={listed} onOpenChange={setListed} title={t("Sessions")}>
        <SessionList current={session} onChoose={() => setListed(false)} />
      </Sheet>
    </>
  );
}
