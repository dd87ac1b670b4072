import { useState } from "react";
import { t } from "../i18n/i18n";

// So many entries are drawn at first: a result has hundreds of rows.
const first = 100;

/** Any JSON as a tree whose branches open. */
export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    <div role="group" aria-label={label} className="overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-5">
      <Branch entries={entriesOf(value)} depth={0} />
    </div>
  );
}

const entriesOf = (value: unknown): [name: string, value: unknown][] => Object.entries(value as object);
const branches = (value: unknown): value is object => typeof value === "object" && value !== null && Object.keys(value).length > 0;

function Branch({ entries, depth }: { entries: readonly [string, unknown][]; depth: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, first);
  return (
    <ul className={depth > 0 ? "ml-1 border-l border-line pl-3" : ""}>
      {shown.map(([name, value]) => <li key={name}><Entry name={name} value={value} depth={depth} /></li>)}
      {shown.length < entries.length && (
        <li><button type="button" className="text-accent underline underline-offset-2" onClick={() => setAll(true)}>{t("{n} more", { n: entries.length - shown.length })}</button></li>
      )}
    </ul>
  );
}

function Entry({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const [open, setOpen] = useState(depth === 0 && name === "body");
  if (!branches(value)) {
    return <p className="break-words whitespace-pre-wrap"><span className="text-ink-3">{name}: </span><Leaf value={value} /></p>;
  }
  const n = Object.keys(value).length;
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="min-h-6 rounded-sm text-left hover:bg-hover">
        <span className="inline-block w-3 text-ink-3" aria-hidden>{open ? "▾" : "▸"}</span>
        <span className="text-ink-3">{name}: </span>
        <span className="text-ink-2">{Array.isArray(value) ? t("list of {n}", { n }) : t("{n, plural, one {# field} other {# fields}}", { n })}</span>
      </button>
      {open && <Branch entries={entriesOf(value)} depth={depth + 1} />}
    </>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") return <span className="text-ink">{value === "" ? "\"\"" : value}</span>;
  return <span className="text-accent tabular">{JSON.stringify(value)}</span>;
}
