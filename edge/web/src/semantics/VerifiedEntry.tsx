import { ChevronRight } from "lucide-react";
import type { Parameter, ParameterType, VerifiedQuestion } from "../api/types";
import { fullTime } from "../format/time";
import { rich, t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { Sql } from "../sql/Sql";
import { Time } from "../connections/Health";
import { Area } from "./Fields";
import type { ErrorAt } from "./Group";
import { marksOf, piecesOf, withPattern } from "./working";

export const freshVerified: VerifiedQuestion = { id: "", question: "", sql: "" };

/** As they are written, whatever the person's language. */
const pattern = "revenue from {country} in {year}";
const column = "customers.country";

const types: readonly ParameterType[] = ["number", "date", "period", "value", "text"];

/** A question with its parameters standing out. */
function Pattern({ question }: { question: string }) {
  return piecesOf(question).map((piece, i) => (i % 2 === 1 ? <span key={i} className="rounded-md bg-accent-soft px-1 text-accent">{piece}</span> : piece));
}

export function VerifiedView({ verified: { question, parameters, sql, note, author, time, checked } }: { verified: VerifiedQuestion }) {
  return (
    <div className="space-y-1 text-sm">
      <p className="text-base font-medium break-words"><Pattern question={question || t("Without a question")} /></p>
      {note && <p className="max-w-prose break-words text-ink-2">{note}</p>}
      {parameters && parameters.length > 0 && (
        <p className="break-words text-ink-3">{parameters.map(({ name, type, column }) => (column ? t("{name}: {type} of {column}", { name, type, column }) : `${name}: ${type}`)).join(" · ")}</p>
      )}
      {author && time ? (
        <p className="text-xs text-ink-3" title={fullTime(Date.parse(time))}>
          {t("Vouched for by {author}", { author })}, <Time at={time} />{checked && <>; {t("checked")} <Time at={checked} /></>}
        </p>
      ) : <p className="text-xs text-warn">{t("Not saved yet.")}</p>}
      <details className="group">
        <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
          <ChevronRight size={15} className="transition-transform group-open:rotate-90" aria-hidden /> {"SQL"}
        </summary>
        <Sql text={sql} className="mt-1.5 max-h-72" />
      </details>
    </div>
  );
}

interface Props {
  verified: VerifiedQuestion;
  edit: (change: Partial<VerifiedQuestion>) => void;
  errorAt: ErrorAt;
  /** The id of a list of columns to choose from. */
  columns: string;
}

export function VerifiedForm({ verified: v, edit, errorAt, columns }: Props) {
  const parameters = v.parameters ?? [];
  const say = (i: number, change: Partial<Parameter>) => edit({ parameters: parameters.map((old, at) => (at === i ? { ...old, ...change } : old)) });
  return (
    <>
      <Field label={t("Question")} value={v.question} onChange={(question) => edit(withPattern(v, question))} error={errorAt("question") ?? errorAt("id")} placeholder={pattern}
        note={t("What an asker says anew stands in braces.")} />
      {parameters.map((parameter, i) => (
        <div key={parameter.name} className="grid gap-x-4 gap-y-2 border-l-2 border-line pl-3 sm:grid-cols-[10rem_minmax(0,1fr)]">
          <Field label={t("Type of {name}", { name: parameter.name })} value={parameter.type} onChange={(type) => say(i, { type: type as ParameterType })} error={errorAt(`parameters[${i}].type`) ?? errorAt(`parameters[${i}].name`)} options={types} />
          {parameter.type === "value" ? (
            <Field label={t("Column of {name}", { name: parameter.name })} value={parameter.column ?? ""} onChange={(column) => say(i, { column })} error={errorAt(`parameters[${i}].column`)} list={columns} placeholder={column} />
          ) : <p className="self-end pb-2 text-xs text-ink-3">{rich("In the SQL: {marks}", { marks: <code key="marks" className="font-mono text-ink-2">{marksOf(parameter)}</code> })}</p>}
        </div>
      ))}
      <Area label={"SQL"} code value={v.sql} onChange={(sql) => edit({ sql })} error={errorAt("sql")} rows={5} placeholder={"SELECT …"} />
      <Area label={t("Note")} value={v.note ?? ""} onChange={(note) => edit({ note })} error={errorAt("note")} rows={1} placeholder={t("Why this is right")} />
    </>
  );
}
