import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useRef, useState, useSyncExternalStore } from "react";
import { getConnections } from "./api/connections";
import { ChatPage } from "./chat/ChatPage";
import { SessionDrawer, SessionList } from "./chat/SessionList";
import { live, queries } from "./services";
import { Header } from "./shell/Header";
import { KeyDialog } from "./shell/KeyDialog";
import { navigate, useRoute } from "./shell/route";
import { Toasts } from "./shell/Toasts";
import { recall, remember } from "./state/memory";

const slot = "arivu.connection";
const ConnectionsPage = lazy(() => import("./connections/ConnectionsPage"));
const ModelsPage = lazy(() => import("./models/ModelsPage"));

export function App() {
  const route = useRoute();
  const session = route.page === "chat" ? route.session : undefined;
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
  const askOf = useCallback(
    (name: string) => {
      choose(name);
      navigate("/");
    },
    [choose],
  );
  const drawer = useRef<HTMLDialogElement>(null);
  const [target, words] = route.page === "chat" ? ["#question", "Skip to the question"] : ["#content", "Skip to the content"];

  return (
    <div className="flex h-dvh flex-col">
      <a href={target} className="sr-only z-20 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2">
        {words}
      </a>
      <Header page={route.page} connections={connections} connection={connection} onConnection={choose} link={link}
        onReconnect={() => live.connect()} onMenu={() => drawer.current?.showModal()} />
      <div className="flex min-h-0 flex-1">
        {route.page === "chat" ? (
          <>
            <aside className="hidden w-64 shrink-0 border-r border-line bg-panel lg:block" aria-label="Sessions">
              <SessionList current={session} />
            </aside>
            <ChatPage key={session ?? "new"} session={session} connection={connection}
              connections={connections} connectionsError={error} />
          </>
        ) : (
          <Suspense fallback={<main className="flex-1" aria-busy />}>
            {route.page === "models" ? <ModelsPage /> : <ConnectionsPage route={route} onAsk={askOf} />}
          </Suspense>
        )}
        <SessionDrawer ref={drawer} current={session} />
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
