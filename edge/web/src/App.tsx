import { useQuery } from "@tanstack/react-query";
import { useCallback, useRef, useState, useSyncExternalStore } from "react";
import { getConnections } from "./api/http";
import { ChatPage } from "./chat/ChatPage";
import { SessionDrawer, SessionList } from "./chat/SessionList";
import { live, queries } from "./services";
import { Header } from "./shell/Header";
import { KeyDialog } from "./shell/KeyDialog";
import { useRoute } from "./shell/route";
import { Toasts } from "./shell/Toasts";
import { recall, remember } from "./state/memory";

const slot = "arivu.connection";

export function App() {
  const { session } = useRoute();
  const link = useSyncExternalStore(
    useCallback((watcher) => live.watch(watcher), []),
    () => live.state,
  );
  const { data: connections, error } = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => getConnections(signal),
    refetchInterval: 60_000,
  });
  const [wanted, setWanted] = useState(() => recall(slot));
  const connection = connections?.some(({ name }) => name === wanted) ? wanted : (connections?.[0]?.name ?? "");
  const choose = useCallback((name: string) => {
    remember(slot, name);
    setWanted(name);
  }, []);
  const drawer = useRef<HTMLDialogElement>(null);

  return (
    <div className="flex h-dvh flex-col">
      <a href="#question" className="sr-only z-20 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2">
        Skip to the question
      </a>
      <Header connections={connections} connection={connection} onConnection={choose} link={link}
        onReconnect={() => live.connect()} onMenu={() => drawer.current?.showModal()} />
      <div className="flex min-h-0 flex-1">
        <aside className="hidden w-64 shrink-0 border-r border-line bg-panel lg:block" aria-label="Sessions">
          <SessionList current={session} />
        </aside>
        <SessionDrawer ref={drawer} current={session} />
        <ChatPage key={session ?? "new"} session={session} connection={connection}
          connections={connections} connectionsError={error} />
      </div>
      <KeyDialog
        onKey={() => {
          live.connect();
          void queries.invalidateQueries();
        }}
      />
      <Toasts />
    </div>
  );
}
