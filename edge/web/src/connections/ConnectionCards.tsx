import { MessageSquareText, Plug, Square, Table2 } from "lucide-react";
import { useState } from "react";
import { useWhyNot } from "../account/useMe";
import type { Connection } from "../api/types";
import { ConnectionMenu } from "../connect/ConnectionMenu";
import { StepList } from "../connect/StepList";
import { useTest } from "../connect/useTest";
import { dialectName } from "../format/dialect";
import { duration } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Button } from "../ui/Button";
import { Breaker, Health, LastLook } from "./Health";
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
  const { name, display, error } = connection;
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-panel p-4 shadow-card sm:p-5" data-testid="connection">
      <header>
        <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-4">
          <h2 className="min-w-0 text-[1.0625rem] leading-7 font-semibold break-all">
            <Link href={connectionPath(name)} className="rounded-sm hover:text-accent hover:underline">{name}</Link>
          </h2>
          <div className="flex items-center gap-1">
            <Health connection={connection} />
            <ConnectionMenu connection={connection} />
          </div>
        </div>
        <p className="font-mono text-xs break-all text-ink-3">{display}</p>
      </header>
      <Facts connection={connection} />
      <LastLook connection={connection} />
      <Breaker connection={connection} />
      {error && <p className="rounded-md bg-bad-soft px-3 py-2 text-sm break-words text-bad">{sentence(error)}</p>}
      <Warnings connection={connection} />
      <Tools connection={connection} onAsk={onAsk} />
    </li>
  );
}

/** What can be done with a database, and a test of it. */
function Tools({ connection: { name }, onAsk }: { connection: Connection; onAsk: (connection: string) => void }) {
  const { trial, run, forget } = useTest();
  const may = useWhyNot("connections") === undefined;
  const [shown, setShown] = useState(false);
  const test = () => {
    setShown(true);
    run(name);
  };
  const { running, report, error, steps } = trial;
  return (
    <footer className="mt-auto space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button asChild><Link href={connectionPath(name)}><Table2 size={15} aria-hidden /> {t("Structure")}<span className="sr-only"> {t("of {name}", { name })}</span></Link></Button>
        <Button onClick={() => onAsk(name)}><MessageSquareText size={15} aria-hidden /> {t("Ask")}<span className="sr-only"> {name}</span></Button>
        {may && (running ? (
          <Button onClick={forget}><Square size={13} aria-hidden /> {t("Stop")}<span className="sr-only"> {t("the test of {name}", { name })}</span></Button>
        ) : (
          <Button onClick={test}><Plug size={15} aria-hidden /> {t("Test")}<span className="sr-only"> {name}</span></Button>
        ))}
      </div>
      <div role="status" className="min-w-0 text-sm empty:hidden" data-testid="test">
        {report && <p className="break-words text-good">{t("{version} answered in {took}.", { version: report.version, took: duration(report.elapsed_ms) })}</p>}
        {error && <p className="break-words text-bad">{sentence(error.message)}</p>}
      </div>
      {steps.length > 0 && (
        <details open={shown} onToggle={({ currentTarget }) => setShown(currentTarget.open)} className="rounded-lg border border-line px-3 py-1">
          <summary className="w-fit rounded-sm py-1 text-sm text-ink-2 hover:text-ink">{t("Steps of the test")}</summary>
          <StepList steps={steps} />
        </details>
      )}
    </footer>
  );
}

const origins: Record<Connection["origin"], string> = { api: msg("added here"), environment: msg("from the server’s configuration"), demo: msg("demo") };

/** What a connection is, in a line. */
export function Facts({ connection: { dialect, tables, fingerprint, writable, origin, options } }: { connection: Connection }) {
  const plain = "bg-hover text-ink-2";
  const facts: [string, string][] = [
    [dialectName(dialect), "bg-accent-soft font-medium text-accent"],
    [fingerprint === "" ? t("structure not read yet") : t("{n, plural, one {# table} other {# tables}}", { n: tables }), plain],
    writable ? [t("writes with approval"), "bg-warn-soft text-warn"] : [t("only reads"), plain],
    ...(options.no_rows_to_model ? [[t("no rows to the model"), plain] as [string, string]] : []),
    [t(origins[origin]), plain],
  ];
  return (
    <ul className="flex flex-wrap gap-1.5 text-xs" data-testid="facts">
      {facts.map(([fact, tone]) => <li key={fact} className={`rounded-md px-2 py-0.5 ${tone}`}>{fact}</li>)}
    </ul>
  );
}
