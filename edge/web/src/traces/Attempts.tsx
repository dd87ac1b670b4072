import { useState } from "react";
import { t } from "../i18n/i18n";
import { duration } from "../format/time";
import { layOut } from "../sql/tokenize";
import { Sql } from "../sql/Sql";
import { Badge } from "../ui/Badge";
import { SmallButton } from "../ui/Button";
import { Section } from "../ui/Section";
import type { Recorded } from "./api";
import { diffLines, diffSql } from "./diff";
import { Differences } from "./Differences";
import { attemptsOf, statementOf, type Attempt } from "./recording";
import { Checks, Problem } from "./SpanPanel";
import { pathWords } from "./words";

/** The attempts at a question side by side, each with what it changed. */
export function Attempts({ events }: { events: readonly Recorded[] }) {
  const attempts = attemptsOf(events);
  if (attempts.length === 0) return <p className="text-sm text-ink-3">{t("Nothing was planned.")}</p>;
  return (
    <ol className="grid gap-4 @3xl/main:auto-cols-fr @3xl/main:grid-flow-col" data-testid="attempts">
      {attempts.map((attempt, i) => <One key={attempt.n} attempt={attempt} before={attempts[i - 1]} />)}
    </ol>
  );
}

function One({ attempt, before }: { attempt: Attempt; before: Attempt | undefined }) {
  const { n, planned, completion, rejected, executed, answered, fault } = attempt;
  const sql = statementOf(attempt);
  const earlier = before && statementOf(before);
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-panel p-4" data-testid="attempt">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="mr-auto font-semibold">{t("Attempt {n}", { n })}</h2>
        {planned && <Badge>{t(pathWords[planned.path])}</Badge>}
        {completion && <Badge>{completion.model}</Badge>}
        <Outcome attempt={attempt} />
      </header>
      {planned?.restatement && <p className="text-sm text-ink-2">{planned.restatement}</p>}
      {sql && (
        <Section title={earlier ? t("Statement, against the attempt before") : t("Statement")}>
          {earlier ? <Differences pieces={diffSql(layOut(earlier), layOut(sql))} label={t("What has changed in the statement")} /> : <Sql text={sql} />}
        </Section>
      )}
      {rejected && <Problem error={rejected.error} />}
      {fault && <p className="text-sm break-words text-bad">{fault}</p>}
      {executed && <p className="text-xs text-ink-2 tabular">{t("{n, plural, one {# row} other {# rows}}", { n: executed.row_count })} · {duration(executed.timings.query_ms + executed.timings.fetch_ms)}</p>}
      {answered && <Checks checks={answered.checks ?? []} />}
      {completion?.prompt && before?.completion?.prompt && <PromptChange before={before.completion.prompt.user} after={completion.prompt.user} />}
    </li>
  );
}

function Outcome({ attempt: { rejected, executed, fault } }: { attempt: Attempt }) {
  if (rejected) return <Badge tone="bad">{t("Refused")}</Badge>;
  if (executed) return <Badge tone="good">{t("Ran")}</Badge>;
  return fault === undefined ? null : <Badge tone="bad">{t("Failed")}</Badge>;
}

/** What the model was told that it was not told before; compared only when somebody looks. */
function PromptChange({ before, after }: { before: string; after: string }) {
  const [open, setOpen] = useState(false);
  if (!open) return <SmallButton onClick={() => setOpen(true)} className="self-start border border-line">{t("Compare the prompts")}</SmallButton>;
  return (
    <Section title={t("Prompt, against the attempt before")}>
      <Differences lines pieces={diffLines(before, after)} label={t("What has changed in the prompt")} />
    </Section>
  );
}
