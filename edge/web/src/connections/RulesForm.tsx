import { ShieldCheck, TriangleAlert } from "lucide-react";
import { useEffect, useId, useMemo, useRef } from "react";
import type { Connection } from "../api/types/connection";
import { Notice } from "../chat/Outcome";
import { Button } from "../shell/ui";
import { PatternFields, PolicyFields } from "./RuleFields";
import { detailAt, loosened, type PatternList, spotOf } from "./rules";
import { qualified } from "./structure";
import type { Editing } from "./useRules";
import { useSchema } from "./useConnections";

/** What of a database is kept from everybody who uses it. */
export function RulesForm({ connection, editing }: { connection: Connection; editing: Editing }) {
  const { name, origin, warnings = [] } = connection;
  const { data: schema } = useSchema(connection);
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
  return (
    <form ref={form} onSubmit={(event) => { event.preventDefault(); save(); }} className="max-w-3xl space-y-6" data-testid="rules">
      <p className="max-w-prose text-sm text-ink-2">
        They hold for everybody who asks {name}, in every question, statement, suggestion and export, and are in force when they are saved.
      </p>
      {fixed && <Notice tone="plain" icon={ShieldCheck} title={fixed} />}
      <fieldset disabled={origin !== "api" || saving} className="min-w-0 space-y-6">
        <PatternFields {...fields("hidden")} title="Hidden columns" entry="hidden column" placeholder="table.column" suggestions={columns}>
          A hidden column does not exist for anybody who asks. Write <Code>table.column</Code> or <Code>schema.table.column</Code>; <Code>*</Code> stands for any characters.
        </PatternFields>
        <PatternFields {...fields("masked")} title="Masked columns" entry="masked column" placeholder="table.column" suggestions={columns}>
          Of a masked column there is the name, and <Code>•••</Code> in place of every value. It can be used for nothing else.
        </PatternFields>
        <PolicyFields {...shared} policies={rules.policies} onChange={(policies) => edit({ policies })} suggestions={tables}>
          Of a table with a policy, rows that do not meet its condition do not exist for anybody who asks. All policies that mean a table hold together.
        </PolicyFields>
        <PatternFields {...fields("schemas")} title="Schemas that are seen" entry="schema" placeholder="sales">
          Of any other schema nothing exists for those who ask. Without a list, all that the login may read are seen.
        </PatternFields>
        <PatternFields {...fields("functions")} title="Functions that may be called" entry="function" placeholder="finance.fiscal_quarter">
          Beside those that only compute on their arguments: your own, or an extension's. Arivu cannot see into them, so list none that reads what is kept back.
        </PatternFields>
      </fieldset>
      <datalist id={tables}>{names.tables.map((table) => <option key={table} value={table} />)}</datalist>
      <datalist id={columns}>{names.columns.map((column) => <option key={column} value={column} />)}</datalist>
      {shown.length > 0 && (
        <Notice tone="warn" icon={TriangleAlert} title="Saving this keeps less back.">
          <ul className="list-disc pl-4" data-testid="loosened">
            {shown.map((line) => <li key={line} className="break-words">{line}</li>)}
          </ul>
        </Notice>
      )}
      {refusal && !wrong && (
        <div role="alert">
          <Notice tone="bad" icon={TriangleAlert} title={refusal.message}>
            {refusal.stale && <Button onClick={discard}>Show the rules of now</Button>}
          </Notice>
        </div>
      )}
      {origin === "api" && (
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" primary disabled={!changed || saving}>{saving ? "Saving" : "Save rules"}</Button>
          <Button onClick={discard} disabled={!changed || saving}>Discard</Button>
          <span role="status" className="text-sm text-ink-2" data-testid="saved">
            {saving ? "The database is looked at under the new rules." : saved && !changed ? "Saved." : ""}
          </span>
        </div>
      )}
    </form>
  );
}

/** Why rules cannot be edited here, "" if they can. */
function fixedBy({ name, origin }: Connection): string {
  const variable = name.toUpperCase();
  switch (origin) {
    case "api":
      return "";
    case "demo":
      return "The demo database has no rules, and cannot be changed.";
    case "environment":
      return `These rules come from the server's configuration: hidden, masked, row_policies, schemas and functions of ${name}, or ARIVU_HIDDEN_${variable} and its kin. Change them there, and restart the server.`;
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
