import { useParams, useSearch } from "@tanstack/react-router";
import { Database, TriangleAlert } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Notice } from "../chat/Outcome";
import { Link } from "../shell/Link";
import { chooseConnection } from "../shell/chosen";
import { focusIsLost, navigate, partOf } from "../shell/route";
import { Button } from "../shell/ui";
import { useNow } from "../shell/useNow";
import { useTitle } from "../shell/useTitle";
import { ConnectionCards } from "./ConnectionCards";
import { ConnectionPage } from "./ConnectionPage";
import { useConnections } from "./useConnections";

/** The databases, and the page of one of them, if the path names one. */
export default function ConnectionsPage() {
  const { name, part } = useParams({ strict: false });
  const { table } = useSearch({ strict: false });
  const { data: connections, error, refetch } = useConnections();
  useNow(true, 30_000); // times ago move on
  useTitle(name === undefined ? "Connections · Arivu" : `${name} · Arivu`);
  const connection = connections?.find((one) => one.name === name);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focusIsLost()) main.current?.focus({ preventScroll: true });
  }, [name]);
  return (
    <main ref={main} id="content" tabIndex={-1} className="@container/main relative min-w-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-3 py-4 sm:px-6 sm:py-6">
        {error && (
          <Notice tone="bad" icon={TriangleAlert} title={error.message}>
            <Button onClick={() => void refetch()}>Try again</Button>
          </Notice>
        )}
        {connections === undefined ? (
          !error && <Waiting />
        ) : name === undefined ? (
          <All empty={connections.length === 0}><ConnectionCards connections={connections} onAsk={onAsk} /></All>
        ) : connection ? (
          <ConnectionPage key={connection.name} part={partOf(part)} table={table} connection={connection} onAsk={onAsk} />
        ) : (
          <Notice tone="plain" icon={Database} title={`There is no connection “${name}”.`}>
            <Link href="/connections" className="font-medium text-accent underline underline-offset-2">See all connections</Link>
          </Notice>
        )}
      </div>
    </main>
  );
}

/** Opens a new question to a database. */
function onAsk(connection: string): void {
  chooseConnection(connection);
  navigate("/chat");
}

function All({ empty, children }: { empty: boolean; children: ReactNode }) {
  return (
    <>
      <header>
        <h1 className="text-xl font-semibold tracking-tight">Connections</h1>
        <p className="mt-1 max-w-prose text-sm text-ink-2">
          The databases that can be asked. Add another with <code className="font-mono text-xs">arivu connections add</code>.
        </p>
      </header>
      {empty ? (
        <Notice tone="plain" icon={Database} title="There is no database to ask yet.">
          <p>
            Add one with <code className="font-mono text-xs break-all">arivu connections add shop postgres://user:password@host/shop</code>, start the
            server with <code className="font-mono text-xs break-all">ARIVU_CONNECTION_SHOP=postgres://…</code>, or leave the demo database on.
          </p>
        </Notice>
      ) : children}
    </>
  );
}

function Waiting() {
  return (
    <div aria-label="Loading the connections" role="status">
      <div className="h-7 w-40 animate-pulse-dot rounded bg-hover" />
      <div className="mt-6 grid gap-4 @4xl/main:grid-cols-2">
        {[0, 1].map((i) => <div key={i} className="h-52 animate-pulse-dot rounded-xl border border-line bg-panel" />)}
      </div>
    </div>
  );
}
