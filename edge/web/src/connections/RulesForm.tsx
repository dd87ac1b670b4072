import { ShieldCheck, TriangleAlert } from "lucide-react";
import { useEffect, useId, useMemo, useRef } from "react";
import type { Connection } from "../api/types";
import { Notice } from "../chat/Outcome";
import type { KeepBack } from "../explorer/keepBack";
import { ModelSees } from "../explorer/ModelSees";
import { PersonalList } from "../explorer/PersonalList";
import type { PutOptions } from "../explorer/usePutOptions";
import { rich, t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Page";
import { PatternFields, PolicyFields } from "./RuleFields";
import { detailAt, loosened, type PatternList, spotOf } from "./rules";
import { qualified } from "./structure";
import type { Editing } from "./useRules";
import { useSchema } from "./useConnections";

/** What of a database is kept from everybody who uses it. */
export function RulesForm({ connection, editing, keepBack, putting }: { connection: Connection; editing: Editing; keepBack: KeepBack; putting: PutOptions }) {
  const { name, origin, warnings = [] } = connection;
  const { data: schema, isPending } = useSchema(connection);
  const { before, rules, changed, saving, saved, refusal, edit, discard, save } = editing;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusal]);
  const tables = useId();
  const columns = useId();
  const names = useMemo(() => namesIn(schema?.tables ?? []), [schema]);
  const spot = spotOf(refusal?.field);
  const wrong = refusal && spot ? { ...spot, words: detailAt(refusal.message) } : undefined;
  const shown = loosened(before, rules);
  const fixed = fixedBy(connection);
  // What the database said of rules stands for those that are in force only.
  const shared = { fixed: fixed !== "", wrong, warnings: changed ? [] : warnings };
  const fields = (list: PatternList) => ({ ...shared, list, patterns: rules[list], onChange: (patterns: string[]) => edit({ [list]: patterns }) });
  // The columns stand first, and the rest would move when they come.
  if (isPending) return <div role="status" aria-label={t("Loading the structure")}><Skeleton className="h-96" /></div>;
  return (
    <div className="max-w-3xl space-y-8">
      {schema && <PersonalList schema={schema} keepBack={keepBack} />}
      <ModelSees connection={connection} putting={putting} />
      <form ref={form} onSubmit={(event) => { event.preventDefault(); save(); }} className="space-y-6" data-testid="rules">
        <p className="max-w-prose text-sm text-ink-2">
          {t("They hold for everybody who asks {name}, in every question, statement, suggestion and export, and are in force when they are saved.", { name })}
        </p>
        {fixed && <Notice tone="plain" icon={ShieldCheck} title={fixed} />}
        <fieldset disabled={origin !== "api" || saving} className="min-w-0 space-y-6">
          <PatternFields {...fields("hidden")} title={t("Hidden columns")} add={t("Add a hidden column")} placeholder={"table.column"} suggestions={columns}>
            {rich("A hidden column does not exist for anybody who asks. Write {short} or {long}; {star} stands for any characters.", { short: <Code key="short">{"table.column"}</Code>, long: <Code key="long">{"schema.table.column"}</Code>, star: <Code key="star">*</Code> })}
          </PatternFields>
          <PatternFields {...fields("masked")} title={t("Masked columns")} add={t("Add a masked column")} placeholder={"table.column"} suggestions={columns}>
            {rich("Of a masked column there is the name, and {mask} in place of every value. It can be used for nothing else.", { mask: <Code key="mask">•••</Code> })}
          </PatternFields>
          <PolicyFields {...shared} policies={rules.policies} onChange={(policies) => edit({ policies })} suggestions={tables}>
            {t("Of a table with a policy, rows that do not meet its condition do not exist for anybody who asks. All policies that mean a table hold together.")}
          </PolicyFields>
          <PatternFields {...fields("schemas")} title={t("Schemas that are seen")} add={t("Add a schema")} placeholder={"sales"}>
            {t("Of any other schema nothing exists for those who ask. Without a list, all that the login may read are seen.")}
          </PatternFields>
          <PatternFields {...fields("functions")} title={t("Functions that may be called")} add={t("Add a function")} placeholder={"finance.fiscal_quarter"}>
            {t("Beside those that only compute on their arguments: your own, or an extension’s. Arivu cannot see into them, so list none that reads what is kept back.")}
          </PatternFields>
        </fieldset>
        <datalist id={tables}>{names.tables.map((table) => <option key={table} value={table} />)}</datalist>
        <datalist id={columns}>{names.columns.map((column) => <option key={column} value={column} />)}</datalist>
        {shown.length > 0 && (
          <Notice tone="warn" icon={TriangleAlert} title={t("Saving this keeps less back.")}>
            <ul className="list-disc pl-4" data-testid="loosened">
              {shown.map((line) => <li key={line} className="break-words">{line}</li>)}
            </ul>
          </Notice>
        )}
        {refusal && !wrong && (
          <div role="alert">
            <Notice tone="bad" icon={TriangleAlert} title={refusal.message}>
              {refusal.stale && <Button onClick={discard}>{t("Show the rules of now")}</Button>}
            </Notice>
          </div>
        )}
        {origin === "api" && (
          <div className="flex flex-wrap items-center gap-2">
            <Button needs="connections" type="submit" primary disabled={!changed || saving}>{saving ? t("Saving") : t("Save rules")}</Button>
            <Button onClick={discard} disabled={!changed || saving}>{t("Discard")}</Button>
            <span role="status" className="text-sm text-ink-2" data-testid="saved">
              {saving ? t("The database is looked at under the new rules.") : saved && !changed ? t("Saved.") : ""}
            </span>
          </div>
        )}
      </form>
    </div>
  );
}

/** Why rules cannot be edited here, "" if they can. */
function fixedBy({ name, origin }: Connection): string {
  const variable = name.toUpperCase();
  switch (origin) {
    case "api":
      return "";
    case "demo":
      return t("The demo database has no rules, and cannot be changed.");
    case "environment":
      return t("These rules come from the server’s configuration: hidden, masked, row_policies, schemas and functions of {name}, or {variable} and its kin. Change them there, and restart the server.", { name, variable: `ARIVU_HIDDEN_${variable}` });
  }
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-xs text-ink">{children}</code>;
}

// A browser shows a list of suggestions badly when it is long.
const most = 2_000;

function namesIn(all: readonly { namespace?: string; name: string; columns: readonly { name: string }[] | null }[]) {
  const tables = all.map(qualified);
  const columns = all.flatMap((table) => (table.columns ?? []).map(({ name }) => `${qualified(table)}.${name}`));
  return { tables: tables.slice(0, most), columns: columns.slice(0, most) };
}
