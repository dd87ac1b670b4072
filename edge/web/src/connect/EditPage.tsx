import { useParams } from "@tanstack/react-router";
import { ArrowLeft, Database } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { changeConnection, type ConnectionRequest } from "../api/connect";
import { ApiError } from "../api/http";
import type { Connection } from "../api/types";
import { useConnections } from "../connections/useConnections";
import { dialectName } from "../format/dialect";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { Link } from "../shell/Link";
import { connectionPath, navigate } from "../shell/route";
import { toast } from "../shell/toasts";
import { Button } from "../ui/Button";
import { Switch } from "../ui/Field";
import { Empty, ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { Allowed } from "./Allowed";
import { missingOf, requestOf, useRequest, usual, type Use } from "./draft";
import type { FieldName } from "./engines";
import { faultIn, requestField, unplaced, wordsFor, type Fault } from "./faults";
import { Part } from "./Part";
import { PlaceFields } from "./PlaceFields";
import { TestPanel } from "./TestPanel";
import { UseFields } from "./UseFields";
import { useOnceRead, usePlace } from "./usePlace";
import { useTest } from "./useTest";

/** Changes where a database is and how it may be used. */
export default function EditPage() {
  const { name = "" } = useParams({ strict: false });
  const { data: connections, error, refetch } = useConnections();
  const connection = connections?.find((one) => one.name === name);
  const title = t("Change {name}", { name });
  if (connection) return <Allowed title={title}><Edit key={name} connection={connection} /></Allowed>;
  return (
    <Page title={title}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} />
        : connections ? <Empty icon={Database} title={t("There is no connection “{name}”.", { name })}><Link href="/connections" className="font-medium text-accent underline underline-offset-2">{t("See all connections")}</Link></Empty>
          : <Skeleton className="h-96" />}
    </Page>
  );
}

function useOf({ options: { no_rows_to_model: held = false, max_rows: rows, schemas = [], writes } }: Connection): Use {
  return { ...usual, rowsToModel: !held, maxRows: rows === undefined ? "" : String(rows), schemas: schemas.join(", "), writes: writes === "approval" };
}

function Edit({ connection }: { connection: Connection }) {
  const [base] = useState(connection); // a change by somebody else meanwhile is not overwritten
  const { name, dialect, display, origin } = base;
  const [use, setUse] = useState(() => useOf(base));
  const [moving, setMoving] = useState(false);
  const place = usePlace({ dialect, fields: {} });
  const [wanted, setWanted] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [stale, setStale] = useState(false);
  const [saving, setSaving] = useState(false);
  const { trial, run, forget } = useTest();
  const form = useRef<HTMLFormElement>(null);
  const missing = moving ? missingOf(place.place) : [];

  useEffect(forget, [forget, place.place, place.reading, moving]);
  useEffect(() => setFault(undefined), [place.place, use, moving]);
  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);

  // What is shown of a URL is what may be known of it: the beginning of a new one.
  const move = (on: boolean) => {
    setMoving(on);
    if (on && place.url === "") place.enterUrl(display.replace(/^(sqlite|duckdb):(?!\/\/)/, "$1://"));
  };
  const complete = () => {
    setWanted(true);
    if (missing.length === 0 && (!moving || place.wrong === "")) return true;
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    return false;
  };
  const test = () => {
    if (complete()) run(moving ? requestOf(place.place, true) : name);
  };
  const save = () => {
    if (!complete()) return;
    setSaving(true);
    const change: ConnectionRequest = { updated: base.updated, ...(moving && requestOf(place.place, true)), ...useRequest(use) };
    changeConnection(name, change)
      .then(() => {
        void queries.invalidateQueries({ queryKey: ["connections"] });
        toast({ tone: "good", text: t("{name} is changed.", { name }) });
        navigate(connectionPath(name));
      }, (error: unknown) => {
        setFault(faultIn(error));
        setStale(error instanceof ApiError && error.status === 409 && error.field === "updated");
      })
      .finally(() => setSaving(false));
  };
  const ask = useOnceRead(moving && place.reading, { test, save });
  const faultOf = (at: FieldName) => (wanted && missing.includes(at) ? t("This is needed.") : wordsFor(fault, requestField(at)));
  const shown = unplaced(fault);
  return (
    <Page title={t("Change {name}", { name })}>
      <Link href={connectionPath(name)} className="flex w-fit items-center gap-1 rounded-sm text-sm text-ink-2 hover:text-ink"><ArrowLeft size={15} aria-hidden /> {name}</Link>
      <PageHeader title={t("Change {name}", { name })}>{dialectName(dialect)}, <span className="font-mono text-xs break-all">{display}</span></PageHeader>
      {origin === "api" ? (
        <div className="grid items-start gap-4 @4xl/main:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <form ref={form} aria-label={t("Change {name}", { name })} className="min-w-0 space-y-4" onSubmit={(event) => { event.preventDefault(); ask("save"); }} data-testid="edit">
            <Part title={t("How it may be used")}>
              <UseFields use={use} onChange={setUse} writable={base.writable && !moving} faultOf={(field) => wordsFor(fault, field)} />
            </Part>
            <Part title={t("Where it is")}>
              <Switch label={t("Change where it is, or its login")} checked={moving} onChange={move}
                hint={t("Nobody can read its URL any more, Arivu’s page neither: give all of it anew, with the password.")} />
              {moving && <div className="mt-4"><PlaceFields form={place} faultOf={faultOf} urlFault={wordsFor(fault, "url")} /></div>}
            </Part>
            <button type="submit" className="sr-only" tabIndex={-1} aria-hidden>{t("Save")}</button>
          </form>
          <div className="@4xl/main:sticky @4xl/main:top-4 @4xl/main:max-h-[calc(100dvh-2rem)] @4xl/main:overflow-y-auto">
            <TestPanel trial={trial} onTest={() => ask("test")} onStop={forget}>
              <Button primary={!moving || trial.report !== undefined} onClick={() => ask("save")} disabled={saving || trial.running}>{saving ? t("Saving") : t("Save")}</Button>
              <Button asChild><Link href={connectionPath(name)}>{t("Cancel")}</Link></Button>
              {shown && (
                <div role="alert" className="w-full space-y-2 text-sm text-bad">
                  <p className="break-words">{shown}</p>
                  {stale && <Button onClick={() => location.reload()}>{t("Show it as it is now")}</Button>}
                </div>
              )}
            </TestPanel>
          </div>
        </div>
      ) : (
        <Empty icon={Database} title={t("It cannot be changed here")}>
          <p>{origin === "demo" ? t("It is the demo database. Start the server with --demo=false to leave it out.") : t("It comes from the server’s configuration. Change that, and restart the server.")}</p>
        </Empty>
      )}
    </Page>
  );
}
