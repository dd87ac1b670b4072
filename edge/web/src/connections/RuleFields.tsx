import { Plus, TriangleAlert, X } from "lucide-react";
import { useId, useRef, type InputHTMLAttributes, type ReactNode, type Ref } from "react";
import type { RowPolicy } from "../api/types";
import { t } from "../i18n/i18n";
import { IconButton, SmallButton } from "../ui/Button";
import { type PatternList, type Spot, warningsOn } from "./rules";

/** A refused entry, with what is wrong with it. */
type Wrong = Spot & { words: string };

interface Shared {
  /** They cannot be edited here. */
  fixed: boolean;
  wrong: Wrong | undefined;
  /** What the last look at the database said of the rules. */
  warnings: readonly string[];
  /** The id of a list of names to choose from. */
  suggestions?: string;
  children: ReactNode;
}

interface PatternProps extends Shared {
  list: PatternList;
  title: string;
  /** Words that add an entry. */
  add: string;
  placeholder: string;
  patterns: readonly string[];
  onChange: (patterns: string[]) => void;
}

/** A list of patterns. */
export function PatternFields({ list, title, add, placeholder, patterns, onChange, fixed, wrong, warnings, suggestions, children }: PatternProps) {
  const mine = wrong?.list === list ? wrong : undefined;
  const say = (i: number, text: string) => onChange(patterns.map((old, at) => (at === i ? text : old)));
  return (
    <Group title={title} fixed={fixed} wrong={mine} count={patterns.length} onAdd={() => onChange([...patterns, ""])} addLabel={add}
      onRemove={(i) => onChange(patterns.filter((_, at) => at !== i))} intro={children}>
      {(i) => (
        <Field label={t("{title}, pattern {n}", { title, n: i + 1 })} value={patterns[i] ?? ""} onChange={(text) => say(i, text)} placeholder={placeholder} list={suggestions}
          error={mine?.index === i ? mine.words : undefined} notes={warningsOn(warnings, list, patterns[i] ?? "")} />
      )}
    </Group>
  );
}

interface PolicyProps extends Shared {
  policies: readonly RowPolicy[];
  onChange: (policies: RowPolicy[]) => void;
}

/** A list of conditions on the rows of tables. */
export function PolicyFields({ policies, onChange, fixed, wrong, warnings, suggestions, children }: PolicyProps) {
  const mine = wrong?.list === "policies" ? wrong : undefined;
  const say = (i: number, change: Partial<RowPolicy>) => onChange(policies.map((old, at) => (at === i ? { ...old, ...change } : old)));
  const errorAt = (i: number, part: Spot["part"]) => (mine?.index === i && mine.part === part ? mine.words : undefined);
  return (
    <Group title={t("Row policies")} fixed={fixed} wrong={mine} count={policies.length} onAdd={() => onChange([...policies, { table: "", filter: "" }])} addLabel={t("Add a row policy")}
      onRemove={(i) => onChange(policies.filter((_, at) => at !== i))} intro={children}>
      {(i) => {
        const { table, filter } = policies[i] ?? { table: "", filter: "" };
        return (
          <div className="grid gap-x-2 gap-y-1 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
            <Field label={t("Row policy {n}, table", { n: i + 1 })} value={table} onChange={(text) => say(i, { table: text })} placeholder={t("table")} list={suggestions}
              error={errorAt(i, "table")} notes={none} />
            <Field label={t("Row policy {n}, condition", { n: i + 1 })} value={filter} onChange={(text) => say(i, { filter: text })} placeholder={example}
              error={errorAt(i, "filter")} notes={none} />
            <Notes notes={warningsOn(warnings, "policies", table)} className="sm:col-span-2" />
          </div>
        );
      }}
    </Group>
  );
}

interface GroupProps {
  title: string;
  intro: ReactNode;
  fixed: boolean;
  wrong: Wrong | undefined;
  count: number;
  addLabel: string;
  onAdd: () => void;
  onRemove: (index: number) => void;
  children: (index: number) => ReactNode;
}

/** A list of entries that grows and shrinks; the keyboard stays where it was at work. */
function Group({ title, intro, fixed, wrong, count, addLabel, onAdd, onRemove, children }: GroupProps) {
  const list = useRef<HTMLUListElement>(null);
  const adder = useRef<HTMLButtonElement>(null);
  const add = () => {
    onAdd();
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("li:last-child input")?.focus());
  };
  const remove = (i: number) => {
    onRemove(i);
    adder.current?.focus();
  };
  return (
    <fieldset className="min-w-0">
      <legend className="font-semibold">{title}</legend>
      <p className="mt-0.5 max-w-prose text-sm text-ink-2">{intro}</p>
      {wrong && wrong.index === undefined && <p role="alert" className="mt-2 text-sm text-bad">{wrong.words}</p>}
      <ul ref={list} className="mt-3 space-y-2 empty:hidden">
        {Array.from({ length: count }, (_, i) => (
          <li key={i} className="flex items-start gap-1" data-testid="entry">
            <div className="min-w-0 flex-1">{children(i)}</div>
            {!fixed && <IconButton label={t("Remove entry {n} of {title}", { n: i + 1, title })} onClick={() => remove(i)}><X size={16} /></IconButton>}
          </li>
        ))}
      </ul>
      {fixed
        ? count === 0 && <p className="mt-2 text-sm text-ink-3">{t("None.")}</p>
        : <SmallButton ref={adder} onClick={add} className="mt-2 -ml-2 h-9"><Plus size={14} aria-hidden /> {addLabel}</SmallButton>}
    </fieldset>
  );
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  value: string;
  onChange: (text: string) => void;
  error: string | undefined;
  notes: readonly string[];
  ref?: Ref<HTMLInputElement>;
}

function Field({ label, value, onChange, error, notes, ...rest }: FieldProps) {
  const words = useId();
  const said = error !== undefined || notes.length > 0;
  return (
    <div>
      <input {...rest} value={value} aria-label={label} aria-invalid={error !== undefined} aria-describedby={said ? words : undefined}
        autoComplete="off" autoCapitalize="off" spellCheck={false} onChange={({ target }) => onChange(target.value)}
        className="h-9 w-full min-w-0 rounded-md border border-line-strong bg-panel px-3 font-mono text-[0.78125rem] placeholder:text-ink-3 disabled:bg-sunken disabled:text-ink-2 aria-invalid:border-bad" />
      {said && (
        <div id={words} className="mt-1 space-y-1 text-xs">
          {error !== undefined && <p className="flex gap-1.5 text-bad" role="alert"><TriangleAlert size={13} className="mt-0.5 shrink-0" aria-hidden /> <span className="min-w-0 break-words">{error}</span></p>}
          <Notes notes={notes} />
        </div>
      )}
    </div>
  );
}

const none: readonly string[] = [];
/** A condition is in the database's language, whatever the person's. */
const example = "region = 'EU'";

/** What the database says of an entry. */
function Notes({ notes, className = "" }: { notes: readonly string[]; className?: string }) {
  return notes.map((note) => (
    <p key={note} className={`flex gap-1.5 text-xs text-warn ${className}`}>
      <TriangleAlert size={13} className="mt-0.5 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{note.replace(/^(hidden|masked|row_policies): /, "")}</span>
    </p>
  ));
}
