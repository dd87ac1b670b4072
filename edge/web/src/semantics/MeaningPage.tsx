import { BookOpenText, TriangleAlert } from "lucide-react";
import { useId, useMemo, type ReactNode } from "react";
import type { Connection } from "../api/types";
import { Notice } from "../chat/Outcome";
import { Time } from "../connections/Health";
import { qualified } from "../connections/structure";
import { useSchema } from "../connections/useConnections";
import { rich, t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Button } from "../ui/Button";
import { Drafts } from "./Drafts";
import { Group } from "./Group";
import { History } from "./History";
import { freshMetric, MetricForm, MetricView } from "./MetricEntry";
import {
  freshInstruction, freshRelation, freshTable, InstructionForm, InstructionView, RelationForm, RelationView, TableMeaningForm, TableMeaningView,
} from "./OtherEntries";
import { SaveBar } from "./SaveBar";
import type { Meaning } from "./useMeaning";
import { freshVerified, VerifiedForm, VerifiedView } from "./VerifiedEntry";
import { Words } from "./Words";
import { isEmpty } from "./working";

/** What is written down of what a database's data means: to read, to change, and what people propose. */
export default function MeaningPage({ connection, meaning }: { connection: Connection; meaning: Meaning }) {
  const { name } = connection;
  const { base, meanings, error, refetch, changes } = meaning;
  const lists = useNames(connection);
  if (!base || !meanings) {
    if (!error) return <div role="status" aria-label={t("Loading what is written down")} className="h-44 animate-pulse-dot rounded-xl border border-line bg-panel" />;
    return <Notice tone="bad" icon={TriangleAlert} title={error.message}><Button onClick={() => void refetch()}>{t("Try again")}</Button></Notice>;
  }
  return (
    <div className="flex max-w-4xl flex-col gap-6" data-testid="meaning">
      <div className="max-w-prose space-y-1 text-sm text-ink-2">
        <p>
          {rich("What the data of {name} means, in the words of the people who know it. Which columns are kept back is in the {rules}; what people call tables, columns and values is among the {words}.", {
            name,
            rules: <To key="rules" href={connectionPath(name, "rules")}>{t("rules")}</To>,
            words: <a key="words" href="#words" className="font-medium text-accent underline underline-offset-2">{t("words")}</a>,
          })}
        </p>
        {base.version > 0 && <p className="text-ink-3" data-testid="version">{t("Version {version, number} by {author}", { version: base.version, author: base.author })}, <Time at={base.updated} />{base.note && `: ${base.note}`}</p>}
      </div>
      {base.version === 0 && isEmpty(meanings) && <Empty name={name} />}
      <Drafts connection={name} columns={lists.columnsId} />
      <Group kind="metrics" title={t("Metrics")} add={t("Add a metric")} unnamed={t("new metric")} meaning={meaning} fresh={freshMetric} intro={t("Figures with one definition that holds wherever they are asked for.")}
        view={(metric) => <MetricView metric={metric} />}
        form={(metric, edit, errorAt) => <MetricForm metric={metric} edit={edit} errorAt={errorAt} tables={lists.tablesId} />} />
      <Group kind="verified" title={t("Verified questions")} add={t("Add a verified question")} unnamed={t("new verified question")} meaning={meaning} fresh={freshVerified} intro={t("Questions whose statement a person vouches for. They are answered first.")}
        view={(verified) => <VerifiedView verified={verified} />}
        form={(verified, edit, errorAt) => <VerifiedForm verified={verified} edit={edit} errorAt={errorAt} columns={lists.columnsId} />} />
      <Group kind="tables" title={t("Descriptions")} add={t("Add a description")} unnamed={t("new description")} meaning={meaning} fresh={freshTable} intro={t("What tables and columns hold, in place of the database’s comments.")}
        view={(entry) => <TableMeaningView entry={entry} />}
        form={(entry, edit, errorAt) => <TableMeaningForm entry={entry} edit={edit} errorAt={errorAt} tables={lists.tablesId} />} />
      <Group kind="relations" title={t("Relations")} add={t("Add a relation")} unnamed={t("new relation")} meaning={meaning} fresh={freshRelation} intro={t("Foreign keys that the database does not declare, and what looks like one and is none.")}
        view={(entry) => <RelationView entry={entry} />}
        form={(entry, edit, errorAt) => <RelationForm entry={entry} edit={edit} errorAt={errorAt} tables={lists.tablesId} />} />
      <Group kind="instructions" title={t("Instructions")} add={t("Add an instruction")} unnamed={t("new instruction")} meaning={meaning} fresh={freshInstruction} intro={t("Advice for language models that plan. The built-in planner does not read it.")}
        view={(entry) => <InstructionView entry={entry} />}
        form={(entry, edit, errorAt) => <InstructionForm entry={entry} edit={edit} errorAt={errorAt} tables={lists.tablesId} />} />
      <Words connection={name} id="words" />
      {base.version > 0 && <History connection={name} version={base.version} editing={changes > 0} />}
      <SaveBar meaning={meaning} />
      {lists.options}
    </div>
  );
}

function Empty({ name }: { name: string }) {
  return (
    <Notice tone="plain" icon={BookOpenText} title={t("Nothing is written down yet.")}>
      <p>
        {rich("Say here once what a figure is, and every answer means the same by it. A metric {metric} as {sum} of {table} where {filter} makes “net revenue by country in 2024” that sum, grouped and limited to the year, whoever asks and whichever model plans.", {
          metric: <em key="metric">{t("net revenue")}</em>, sum: <Code key="sum">{"sum(total)"}</Code>, table: <Code key="table">{"orders"}</Code>, filter: <Code key="filter">{paid}</Code>,
        })}
      </p>
      <p>
        {rich("A verified question such as “{question}” is answered by the statement that you vouch for. Thumbs up or down on an answer propose some: they stand here as drafts. {command} writes all of it to a file that can be kept in git.", {
          question: pattern, command: <Code key="command">{`arivu semantics pull --connection ${name}`}</Code>,
        })}
      </p>
    </Notice>
  );
}

// As they are written, whatever the person's language.
const paid = "status = 'paid'";
const pattern = "revenue from {country} in {year}";

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs break-words text-ink">{children}</code>;
}

function To({ href, children }: { href: string; children: ReactNode }) {
  return <Link href={href} className="font-medium text-accent underline underline-offset-2">{children}</Link>;
}

// A browser shows a list of suggestions badly when it is long.
const most = 2_000;

/** Names of the database to choose from. */
function useNames(connection: Connection) {
  const { data: schema } = useSchema(connection);
  const [tablesId, columnsId] = [useId(), useId()];
  const options = useMemo(() => {
    const tables = schema?.tables ?? [];
    const columns = tables.flatMap((table) => (table.columns ?? []).map((column) => `${qualified(table)}.${column.name}`));
    return (
      <>
        <datalist id={tablesId}>{tables.slice(0, most).map((table) => <option key={qualified(table)} value={qualified(table)} />)}</datalist>
        <datalist id={columnsId}>{columns.slice(0, most).map((column) => <option key={column} value={column} />)}</datalist>
      </>
    );
  }, [schema, tablesId, columnsId]);
  return { tablesId, columnsId, options };
}
