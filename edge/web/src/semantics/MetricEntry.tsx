import type { Metric, MetricFormat } from "../api/types";
import { msg, t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { Area, LinesField, NamesField } from "./Fields";
import type { ErrorAt } from "./Group";

export const freshMetric: Metric = { name: "", expression: "", table: "" };

const formats = ["", "number", "percent", "currency"] as const;
const formatWords: Readonly<Record<MetricFormat, string>> = { number: msg("number"), percent: msg("percent"), currency: msg("currency") };
/** In the language of expressions, whatever the person's. */
const examples = { expression: "sum(total) / count(*)", table: "orders", filter: "status = 'paid'" } as const;

export function MetricView({ metric: { name, synonyms, expression, table, filters, description, format } }: { metric: Metric }) {
  return (
    <div className="space-y-1 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-base font-medium break-words">{name || t("Without a name")}</span>
        {synonyms && synonyms.length > 0 && <span className="break-words text-ink-3">{t("also {names}", { names: synonyms.join(", ") })}</span>}
        {format && <span className="rounded-md bg-hover px-1.5 text-xs text-ink-2">{t(formatWords[format])}</span>}
      </p>
      {description && <p className="max-w-prose break-words text-ink-2">{description}</p>}
      <p className="font-mono text-[0.78125rem] break-words">{expression} <span className="text-ink-3">{t("of")}</span> {table}</p>
      {filters?.map((filter) => <p key={filter} className="font-mono text-[0.78125rem] break-words text-ink-2"><span className="text-ink-3">{t("where")}</span> {filter}</p>)}
    </div>
  );
}

interface Props {
  metric: Metric;
  edit: (change: Partial<Metric>) => void;
  errorAt: ErrorAt;
  /** The ids of lists of names to choose from. */
  tables: string;
}

export function MetricForm({ metric, edit, errorAt, tables }: Props) {
  return (
    <>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <Field label={t("Name")} value={metric.name} onChange={(name) => edit({ name })} error={errorAt("name")} placeholder={t("net revenue")} note={t("As people say it.")} />
        <NamesField label={t("Synonyms")} list={metric.synonyms ?? []} onChange={(synonyms) => edit({ synonyms })} error={errorAt("synonyms")} placeholder={t("turnover, sales")} note={t("Separated by commas.")} />
        <Field label={t("Expression")} value={metric.expression} onChange={(expression) => edit({ expression })} error={errorAt("expression")} placeholder={examples.expression}
          note={t("sum, avg, min, max, count(*), count(distinct column), with + - * /.")} />
        <Field label={t("Table")} value={metric.table} onChange={(table) => edit({ table })} error={errorAt("table")} list={tables} placeholder={examples.table} note={t("Each of its rows counts once.")} />
      </div>
      <LinesField label={t("Filters")} list={metric.filters ?? []} onChange={(filters) => edit({ filters })} error={errorAt("filters")} placeholder={examples.filter} note={t("One condition on each line; all must hold.")} />
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-[minmax(0,1fr)_10rem]">
        <Area label={t("Description")} value={metric.description ?? ""} onChange={(description) => edit({ description })} error={errorAt("description")} rows={1} />
        <Field label={t("Format")} value={metric.format ?? ""} onChange={(format) => edit(formatOf(format))} error={errorAt("format")} options={formats} other={t("Not said")} />
      </div>
    </>
  );
}

function formatOf(text: string): Partial<Metric> {
  return { format: text as MetricFormat };
}
