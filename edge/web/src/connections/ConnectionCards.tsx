import { MessageSquareText, Plug, Table2 } from "lucide-react";
import { useState } from "react";
import { testConnection } from "../api/connections";
import type { Connection, ConnectionReport } from "../api/types/connection";
import { dialectName } from "../format/dialect";
import { duration } from "../format/time";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Button } from "../shell/ui";
import { Health, LastLook } from "./Health";
import { sentence, Warnings } from "./Warnings";

interface Props {
  connections: readonly Connection[];
  onAsk: (connection: string) => void;
}

/** Every database that can be asked, with how it is. */
export function ConnectionCards({ connections, onAsk }: Props) {
  return (
    <ul className="grid items-start gap-4 @4xl/main:grid-cols-2">
      {connections.map((connection) => (
        <Card key={connection.name} connection={connection} onAsk={onAsk} />
      ))}
    </ul>
  );
}

function Card({ connection, onAsk }: { connection: Connection; onAsk: (connection: string) => void }) {
  const { name, display, status, error } = connection;
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-panel p-4 shadow-card sm:p-5" data-testid="connection">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h2 className="text-[1.0625rem] leading-7 font-semibold">
            <Link href={connectionPath(name)} className="rounded-sm hover:text-accent hover:underline">{name}</Link>
          </h2>
          <p className="font-mono text-xs break-all text-ink-3">{display}</p>
        </div>
        <Health status={status} />
      </header>
      <Facts connection={connection} />
      <LastLook connection={connection} />
      {error && <p className="rounded-md bg-bad-soft px-3 py-2 text-sm break-words text-bad">{sentence(error)}</p>}
      <Warnings connection={connection} />
      <footer className="mt-auto flex flex-wrap items-center gap-2">
        <Link href={connectionPath(name)} className="inline-flex h-9 items-center gap-1.5 rounded-md border border-line-strong px-3 text-sm font-medium hover:bg-hover">
          <Table2 size={15} aria-hidden /> Structure<span className="sr-only"> of {name}</span>
        </Link>
        <Button onClick={() => onAsk(name)}><MessageSquareText size={15} aria-hidden /> Ask<span className="sr-only"> {name}</span></Button>
        <Test name={name} />
      </footer>
    </li>
  );
}

const origins: Record<Connection["origin"], string> = { api: "added here", environment: "from the server's configuration", demo: "demo" };

/** What a connection is, in a line. */
export function Facts({ connection: { dialect, tables, fingerprint, writable, origin, options } }: { connection: Connection }) {
  const facts = [
    dialectName(dialect),
    fingerprint === "" ? "structure not read yet" : tables === 1 ? "1 table" : `${tables.toLocaleString()} tables`,
    writable ? "writes with approval" : "only reads",
    ...(options.no_rows_to_model ? ["no rows to the model"] : []),
    origins[origin],
  ];
  return (
    <ul className="flex flex-wrap gap-1.5 text-xs" data-testid="facts">
      {facts.map((fact, i) => (
        <li key={fact} className={`rounded-md px-2 py-0.5 ${i === 0 ? "bg-accent-soft font-medium text-accent" : fact === "writes with approval" ? "bg-warn-soft text-warn" : "bg-hover text-ink-2"}`}>
          {fact}
        </li>
      ))}
    </ul>
  );
}

/** Connects to the database now, and says what came of it. */
function Test({ name }: { name: string }) {
  const [state, setState] = useState<"idle" | "running" | { report: ConnectionReport } | { error: string }>("idle");
  const test = () => {
    setState("running");
    testConnection(name).then(
      (report) => setState({ report }),
      (error: unknown) => setState({ error: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <>
      <Button onClick={test} disabled={state === "running"}><Plug size={15} aria-hidden /> {state === "running" ? "Testing" : "Test"}<span className="sr-only"> {name}</span></Button>
      <p role="status" className="min-w-0 basis-full text-sm break-words empty:hidden" data-testid="test">
        {typeof state === "object" && "report" in state && (
          <span className="text-good">{state.report.version} answered in {duration(state.report.elapsed_ms)}.</span>
        )}
        {typeof state === "object" && "error" in state && <span className="text-bad">{state.error}</span>}
      </p>
    </>
  );
}
