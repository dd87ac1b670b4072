import { Plus, X } from "lucide-react";
import { Time } from "../connections/Health";
import type { ColumnMeaning, Instruction, Relation, TableMeaning } from "../api/types";
import { t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { IconButton, SmallButton } from "../ui/Button";
import { Area, NamesField } from "./Fields";
import type { ErrorAt } from "./Group";
import { relationWords } from "./working";

interface Form<T> {
  entry: T;
  edit: (change: Partial<T>) => void;
  errorAt: ErrorAt;
  /** The id of a list of tables to choose from. */
  tables: string;
}

/** Examples in the names of a database, whatever the person's language. */
const names = { table: "orders", column: "total", other: "customers", reference: "customer_id", key: "id", several: "orders, invoices" } as const;

export const freshTable: TableMeaning = { table: "", description: "", columns: [] };

export function TableMeaningView({ entry: { table, description, columns } }: { entry: TableMeaning }) {
  return (
    <div className="space-y-1 text-sm">
      <p className="font-mono text-[0.8125rem] font-semibold break-all">{table || t("Without a table")}</p>
      {description && <p className="max-w-prose break-words text-ink-2">{description}</p>}
      {columns && columns.length > 0 && (
        <dl className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[minmax(0,auto)_minmax(0,1fr)]">
          {columns.map(({ column, description: said }) => (
            <div key={column} className="contents">
              <dt className="font-mono text-[0.78125rem] leading-5 break-all">{column}</dt>
              <dd className="break-words text-ink-2 max-sm:mb-1">{said}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

export function TableMeaningForm({ entry, edit, errorAt, tables }: Form<TableMeaning>) {
  const columns = entry.columns ?? [];
  const say = (i: number, change: Partial<ColumnMeaning>) => edit({ columns: columns.map((old, at) => (at === i ? { ...old, ...change } : old)) });
  return (
    <>
      <Field label={t("Table")} value={entry.table} onChange={(table) => edit({ table })} error={errorAt("table")} list={tables} placeholder={names.table} />
      <Area label={t("Description")} value={entry.description ?? ""} onChange={(description) => edit({ description })} error={errorAt("description")} placeholder={t("One row for each order, paid or not.")} />
      <div className="space-y-2">
        {columns.map(({ column, description }, i) => (
          <div key={i} className="flex items-end gap-1">
            <div className="grid min-w-0 flex-1 gap-x-2 gap-y-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
              <Field label={t("Column {n}", { n: i + 1 })} value={column} onChange={(said) => say(i, { column: said })} error={errorAt(`columns[${i}].column`)} placeholder={names.column} />
              <Field label={t("What it holds")} value={description} onChange={(said) => say(i, { description: said })} error={errorAt(`columns[${i}].description`)} placeholder={t("In euro, with tax.")} />
            </div>
            <IconButton label={t("Remove column {name}", { name: column || i + 1 })} onClick={() => edit({ columns: columns.filter((_, at) => at !== i) })}><X size={16} /></IconButton>
          </div>
        ))}
        <SmallButton onClick={() => edit({ columns: [...columns, { column: "", description: "" }] })} className="-ml-2"><Plus size={14} aria-hidden /> {t("Describe a column")}</SmallButton>
      </div>
    </>
  );
}

export const freshRelation: Relation = { table: "", columns: [], ref_table: "", ref_columns: [] };

export function RelationView({ entry }: { entry: Relation }) {
  const { rejected, author, time } = entry;
  return (
    <div className="text-sm">
      <p className="font-mono text-[0.78125rem] leading-6 break-words">{relationWords(entry)}</p>
      {(rejected || author) && (
        <p className="text-xs text-ink-3">
          {rejected && <span className="text-bad">{t("Rejected: nothing is joined by it.")} </span>}
          {author && time && <>{author}, <Time at={time} /></>}
        </p>
      )}
    </div>
  );
}

export function RelationForm({ entry, edit, errorAt, tables }: Form<Relation>) {
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field label={t("Table")} value={entry.table} onChange={(table) => edit({ table })} error={errorAt("table")} list={tables} placeholder={names.table} />
      <NamesField label={t("Columns")} list={entry.columns} onChange={(columns) => edit({ columns })} error={errorAt("columns")} placeholder={names.reference} note={t("Separated by commas.")} />
      <Field label={t("Refers to table")} value={entry.ref_table} onChange={(ref_table) => edit({ ref_table })} error={errorAt("ref_table")} list={tables} placeholder={names.other} />
      <NamesField label={t("Its columns")} list={entry.ref_columns} onChange={(ref_columns) => edit({ ref_columns })} error={errorAt("ref_columns")} placeholder={names.key} note={t("As many, in the same order.")} />
    </div>
  );
}

export const freshInstruction: Instruction = { text: "" };

export function InstructionView({ entry: { text, tables } }: { entry: Instruction }) {
  return (
    <div className="text-sm">
      <p className="max-w-prose break-words whitespace-pre-wrap">{text || t("Without a text")}</p>
      {tables && tables.length > 0 && <p className="mt-0.5 text-xs break-words text-ink-3">{t("About {tables}", { tables: tables.join(", ") })}</p>}
    </div>
  );
}

export function InstructionForm({ entry, edit, errorAt }: Form<Instruction>) {
  return (
    <>
      <Area label={t("Advice")} value={entry.text} onChange={(text) => edit({ text })} error={errorAt("text")} placeholder={t("Years are fiscal years: they begin in April.")} />
      <NamesField label={t("About these tables")} list={entry.tables ?? []} onChange={(tables) => edit({ tables })} error={errorAt("tables")} placeholder={names.several} note={t("Separated by commas; none for all.")} />
    </>
  );
}
