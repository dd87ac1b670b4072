import { useQuery } from "@tanstack/react-query";
import { Check, CircleDashed, MessageSquareText } from "lucide-react";
import { useEffect } from "react";
import { getConnections, getSchema } from "../api/connections";
import { ApiError, getSuggestions } from "../api/http";
import type { Connection, Table } from "../api/types";
import { askNew } from "../chat/askNew";
import { qualified, rowWords } from "../connections/structure";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Button, Chip } from "../ui/Button";
import { Page, PageHeader, Skeleton } from "../ui/Page";

// While its tables come in, a new connection is looked at this often.
const often = 500;
const shownTables = 200;

/** A connection that was just added: its tables as they come in, and what can be asked first. */
export function Arrival({ name }: { name: string }) {
  const { data: connection } = useQuery({
    queryKey: ["arrival", name],
    queryFn: async ({ signal }) => (await getConnections(signal)).find((one) => one.name === name) ?? null,
    refetchInterval: often,
  });
  const { data: schema } = useQuery({
    queryKey: ["arrival-schema", name],
    queryFn: ({ signal }) => getSchema(name, signal).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 503) return null; // not read yet
      throw error;
    }),
    refetchInterval: ({ state }) => (state.data && !state.data.partial ? false : often),
  });
  const arrived = schema != null && !schema.partial;
  useEffect(() => {
    if (arrived) void queries.invalidateQueries({ queryKey: ["connections"] });
  }, [arrived]);
  return (
    <Page title={t("{name} is added", { name })}>
      <PageHeader title={t("{name} is added", { name })} actions={<Button asChild><Link href={connectionPath(name)}>{t("Go to its structure")}</Link></Button>}>
        <Progress connection={connection ?? undefined} tables={schema?.tables?.length} arrived={arrived} />
      </PageHeader>
      {connection?.status === "unreachable" && connection.error && <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm break-words text-bad">{connection.error}</p>}
      <div className="grid items-start gap-4 @4xl/main:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <section aria-label={t("Tables")} className="rounded-xl border border-line bg-panel p-4 sm:p-5">
          <h2 className="font-semibold">{t("Tables")}</h2>
          {schema ? <Tables tables={schema.tables} read={arrived ? Infinity : (connection?.reading?.done ?? 0)} /> : <Skeleton className="mt-3 h-40" />}
        </section>
        <FirstQuestions name={name} ready={schema != null} settled={arrived} />
      </div>
    </Page>
  );
}

function Progress({ connection, tables, arrived }: { connection: Connection | undefined; tables: number | undefined; arrived: boolean }) {
  const reading = connection?.reading;
  return (
    <p role="status" data-testid="arrival">
      {arrived ? t("{n, plural, one {# table has} other {# tables have}} been read. It can be asked.", { n: tables ?? 0 })
        : reading ? t("Reading the tables: {done} of {all}.", { done: reading.done, all: reading.tables })
          : tables === undefined ? t("Its structure is being read.") : t("{n, plural, one {# table} other {# tables}} found. What they hold is being read; it can be asked already.", { n: tables })}
    </p>
  );
}

function Tables({ tables, read }: { tables: readonly Table[]; read: number }) {
  if (tables.length === 0) return <p className="mt-2 text-sm text-ink-2">{t("None that this login may read.")}</p>;
  return (
    <>
      <ul className="mt-2 divide-y divide-line" data-testid="arrived-tables">
        {tables.slice(0, shownTables).map((table, i) => (
          <li key={qualified(table)} className="flex animate-appear items-center gap-2 py-1.5 text-sm">
            {i < read ? <Check size={15} className="shrink-0 text-good" aria-hidden /> : <CircleDashed size={15} className="shrink-0 text-line-strong" aria-hidden />}
            <span className="min-w-0 flex-1 font-mono text-[0.8125rem] break-all">{qualified(table)}</span>
            <span className="shrink-0 text-xs text-ink-3 tabular-nums">{rowWords(table)}</span>
          </li>
        ))}
      </ul>
      {tables.length > shownTables && <p className="mt-2 text-sm text-ink-3">{t("And {n} more.", { n: tables.length - shownTables })}</p>}
    </>
  );
}

function FirstQuestions({ name, ready, settled }: { name: string; ready: boolean; settled: boolean }) {
  const { data: questions } = useQuery({
    queryKey: ["suggestions", name, settled],
    queryFn: ({ signal }) => getSuggestions(name, signal),
    enabled: ready,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data?.length ? false : often * 4),
  });
  return (
    <section aria-label={t("First questions")} className="rounded-xl border border-line bg-panel p-4 sm:p-5" data-testid="first-questions">
      <h2 className="flex items-center gap-2 font-semibold"><MessageSquareText size={16} aria-hidden /> {t("First questions")}</h2>
      {questions?.length ? (
        <ul className="mt-3 flex flex-col items-start gap-2">
          {questions.map((question) => <li key={question} className="max-w-full"><Chip onClick={() => askNew({ text: question, connection: name })}>{question}</Chip></li>)}
        </ul>
      ) : settled && questions ? <p className="mt-2 text-sm text-ink-2">{t("Nothing comes to mind. Ask in your own words.")}</p> : <Skeleton className="mt-3 h-32" />}
    </section>
  );
}
