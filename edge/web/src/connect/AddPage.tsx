import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { addConnection } from "../api/connect";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { Link } from "../shell/Link";
import { Button } from "../ui/Button";
import { Field, Input } from "../ui/Field";
import { Page, PageHeader } from "../ui/Page";
import { Allowed } from "./Allowed";
import { Arrival } from "./Arrival";
import { missingOf, nameFor, requestOf, useRequest, usual } from "./draft";
import { EnginePicker } from "./EnginePicker";
import type { FieldName } from "./engines";
import { faultIn, requestField, unplaced, wordsFor, type Fault } from "./faults";
import { Part } from "./Part";
import { PlaceFields } from "./PlaceFields";
import { TestPanel } from "./TestPanel";
import { UseFields } from "./UseFields";
import { useOnceRead, usePlace } from "./usePlace";
import { useTest } from "./useTest";

/** Adds a database: which, where, how it may be used, tried before it is kept. */
export default function AddPage() {
  const [added, setAdded] = useState("");
  return added === "" ? <Allowed title={t("Add a database")}><Add onAdded={setAdded} /></Allowed> : <Arrival name={added} />;
}

function Add({ onAdded }: { onAdded: (name: string) => void }) {
  const place = usePlace({ dialect: "postgres", fields: {} });
  const [named, setNamed] = useState<string>(); // until then it is called after its database
  const [use, setUse] = useState(usual);
  const [fault, setFault] = useState<Fault>();
  const [wanted, setWanted] = useState(false); // what is missing is told once somebody wants to go on
  const [saving, setSaving] = useState(false);
  const { trial, run, forget } = useTest();
  const form = useRef<HTMLFormElement>(null);
  const name = named ?? nameFor(place.place);
  const missing = missingOf(place.place);

  // A test speaks of what was entered then.
  useEffect(forget, [forget, place.place, place.reading]);
  useEffect(() => setFault(undefined), [place.place, use, name]);
  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);

  const complete = () => {
    setWanted(true);
    if (missing.length === 0 && place.wrong === "") return true;
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    return false;
  };
  const test = () => {
    if (complete()) run(requestOf(place.place, true));
  };
  const save = () => {
    if (!complete()) return;
    setSaving(true);
    addConnection({ name, ...requestOf(place.place, true), ...useRequest(use) })
      .then(() => {
        void queries.invalidateQueries({ queryKey: ["connections"] });
        onAdded(name);
      }, (error: unknown) => setFault(faultIn(error)))
      .finally(() => setSaving(false));
  };
  const ask = useOnceRead(place.reading, { test, save });
  const faultOf = (at: FieldName) => (wanted && missing.includes(at) ? t("This is needed.") : wordsFor(fault, requestField(at)));
  const tested = trial.report !== undefined || trial.error !== undefined;
  return (
    <Page title={t("Add a database")}>
      <Link href="/connections" className="flex w-fit items-center gap-1 rounded-sm text-sm text-ink-2 hover:text-ink"><ArrowLeft size={15} aria-hidden /> {t("Connections")}</Link>
      <PageHeader title={t("Add a database")}>{t("Give Arivu a login that may only read: its own walls do not depend on it, and yours should not depend on them.")}</PageHeader>
      <div className="grid items-start gap-4 @4xl/main:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <form ref={form} aria-label={t("Add a database")} className="min-w-0 space-y-4" onSubmit={(event) => { event.preventDefault(); ask("test"); }} data-testid="add">
          <Part title={t("Kind of database")}><EnginePicker chosen={place.place.dialect} onChoose={place.choose} /></Part>
          <Part title={t("Where it is")}><PlaceFields form={place} faultOf={faultOf} urlFault={wordsFor(fault, "url")} /></Part>
          <Part title={t("How it may be used")}>
            <Field label={t("Name")} error={wordsFor(fault, "name")} hint={t("How questions refer to it: lower-case letters, digits, _ and -.")} className="mb-4">
              {(tied) => <Input {...tied} value={name} onChange={({ target }) => setNamed(target.value)} autoCapitalize="off" spellCheck={false} autoComplete="off" />}
            </Field>
            <UseFields use={use} onChange={setUse} faultOf={(field) => wordsFor(fault, field)} />
          </Part>
          <button type="submit" className="sr-only" tabIndex={-1} aria-hidden>{t("Test")}</button>
        </form>
        <div className="@4xl/main:sticky @4xl/main:top-4 @4xl/main:max-h-[calc(100dvh-2rem)] @4xl/main:overflow-y-auto">
          <TestPanel trial={trial} onTest={() => ask("test")} onStop={forget}>
            <Button primary={trial.report !== undefined} onClick={() => ask("save")} disabled={saving || trial.running || name === ""}>
              {saving ? t("Adding") : trial.report ? t("Add {name}", { name }) : tested ? t("Add it all the same") : t("Add without a test")}
            </Button>
            {unplaced(fault) && <p role="alert" className="w-full text-sm break-words text-bad">{unplaced(fault)}</p>}
          </TestPanel>
        </div>
      </div>
    </Page>
  );
}
