import { useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { PanelLeft } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n/i18n";
import { LazyMenu } from "../sessions/LazyMenu";
import { nameOf } from "../sessions/states";
import { useSessions } from "../sessions/useSessions";
import { useChosenConnection } from "../shell/chosen";
import { useTitle } from "../shell/useTitle";
import { IconButton } from "../ui/Button";
import { Sheet } from "../ui/Dialog";
import { ChatPage } from "./ChatPage";
import { sessionQuery } from "./reads";
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
          {session === undefined ? <NewTitle /> : <Title session={session} />}
        </div>
        <ChatPage key={session ?? "new"} session={session} connection={connection} connections={connections} connectionsError={error} />
      </div>
      <Sheet open={listed} onOpenChange={setListed} title={t("Sessions")}>
        <SessionList current={session} onChoose={() => setListed(false)} />
      </Sheet>
    </>
  );
}

function NewTitle() {
  const title = t("New question");
  useTitle(`${title} · Arivu`);
  return <h2 className="text-sm font-medium text-ink-2">{title}</h2>;
}

/** What the session is called, and what can be done with it. The server may not know one yet that has just begun. */
function Title({ session }: { session: string }) {
  const { sessions } = useSessions({ q: "", limit: 50 });
  // It is read by the conversation, where the list does not reach.
  const { data: read } = useQuery({ ...sessionQuery(session), enabled: false });
  const data = sessions?.find(({ session_id }) => session_id === session) ?? read;
  const name = data && nameOf(data);
  useTitle(name ? `${name} · Arivu` : "Arivu");
  if (!data || !name) return null;
  return (
    <>
      <h2 className="min-w-0 truncate text-sm font-medium" title={name}>{name}</h2>
      <LazyMenu session={data} current />
    </>
  );
}
