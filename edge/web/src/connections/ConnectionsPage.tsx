import { useParams, useSearch } from "@tanstack/react-router";
import { Database, Plus } from "lucide-react";
import { useEffect, useRef } from "react";
import { useWhyNot } from "../account/useMe";
import { addPath } from "../connect/paths";
import { rich, t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { chooseConnection } from "../shell/chosen";
import { focusIsLost, navigate, partOf, type Part } from "../shell/route";
import { useNow } from "../shell/useNow";
import { useTitle } from "../shell/useTitle";
import { Button } from "../ui/Button";
import { Empty, ErrorState, PageHeader } from "../ui/Page";
import { ConnectionCards } from "./ConnectionCards";
import { ConnectionPage, partNames } from "./ConnectionPage";
import { useConnections } from "./useConnections";

/** The databases, and the page of one of them, if the path names one. */
export default function ConnectionsPage() {
  const { name, part } = useParams({ strict: false });
  const { table } = useSearch({ strict: false });
  const { data: connections, error, refetch } = useConnections();
  useNow(true, 30_000); // times ago move on
  useTitle(titleOf(name, partOf(part)));
  const connection = connections?.find((one) => one.name === name);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focusIsLost()) main.current?.focus({ preventScroll: true });
  }, [name]);
  return (
    <main ref={main} id="content" tabIndex={-1} className="@container/main relative min-w-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-3 py-4 sm:px-6 sm:py-6">
        {name === undefined && <Head />}
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {connections === undefined ? (
          !error && <Waiting />
        ) : name === undefined ? (
          connections.length === 0 ? <Nothing /> : <ConnectionCards connections={connections} onAsk={onAsk} />
        ) : connection ? (
          <ConnectionPage key={connection.name} part={partOf(part)} table={table} connection={connection} onAsk={onAsk} />
        ) : (
          <Empty icon={Database} title={t("There is no connection “{name}”.", { name })}>
            <Link href="/connections" className="font-medium text-accent underline underline-offset-2">{t("See all connections")}</Link>
          </Empty>
        )}
      </div>
    </main>
  );
}

function titleOf(name: string | undefined, part: Part): string {
  if (name === undefined) return `${t("Connections")} · Arivu`;
  return part === "structure" ? `${name} · Arivu` : `${t(partNames[part])} · ${name} · Arivu`;
}

/** Opens a new question to a database. */
function onAsk(connection: string): void {
  chooseConnection(connection);
  navigate("/chat");
}

function Head() {
  const mayAdd = useWhyNot("connections") === undefined;
  return (
    <PageHeader title={t("Connections")} actions={mayAdd && <Button asChild primary><Link href={addPath}><Plus size={16} aria-hidden /> {t("Add a database")}</Link></Button>}>
      {t("The databases that can be asked.")}
    </PageHeader>
  );
}

function Nothing() {
  return (
    <Empty icon={Database} title={t("There is no database to ask yet.")}>
      <p>{rich("Add one here, start the server with {variable}, or leave the demo database on.", { variable: <code className="font-mono text-xs break-all">{"ARIVU_CONNECTION_SHOP=postgres://…"}</code> })}</p>
    </Empty>
  );
}

function Waiting() {
  return (
    <div aria-label={t("Loading the connections")} role="status" className="grid gap-4 @4xl/main:grid-cols-2">
      {[0, 1].map((i) => <div key={i} className="h-52 animate-pulse-dot rounded-xl border border-line bg-panel" />)}
    </div>
  );
}
