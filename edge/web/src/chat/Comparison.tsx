import { useQuery } from "@tanstack/react-query";
import { Equal, EqualNot, Shuffle } from "lucide-react";
import type { ReactNode } from "react";
import { getAnswer } from "../api/http";
import { duration } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { SqlDiff } from "../sql/SqlDiff";
import { Section } from "../ui/Section";
import { likeness, whole, type Likeness } from "./compare";
import { pathWords } from "./Provenance";
import type { Answer } from "../state/runs";

/** An answer beside that of the question which it asks once more: who planned each, what it took, and whether they say the same. */
export default function Comparison({ answer }: { answer: Answer }) {
  const { data: before } = useQuery({
    queryKey: ["answer", answer.again],
    queryFn: ({ signal }) => getAnswer(answer.again ?? "", signal),
    enabled: answer.again !== undefined,
    staleTime: Infinity,
  });
  if (!before) return <div className="h-40" aria-hidden />;
  return (
    <Section title={t("Side by side")}>
      <div className="space-y-3" data-testid="comparison">
        <div className="grid gap-2 sm:grid-cols-2">
          <Side title={t("Before")} answer={before} />
          <Side title={t("Now")} answer={answer} />
        </div>
        {answer.status === "answered" && before.status === "answered" && <Alike how={likeness(before, answer)} partly={!whole(before) || !whole(answer)} />}
        {before.sql && answer.sql && <SqlDiff before={before.sql} after={answer.sql} label={t("What of the statement is other")} />}
      </div>
    </Section>
  );
}

function Side({ title, answer }: { title: string; answer: Answer }) {
  const { timings, tokens, cost, row_count, restatement, status, error, declined } = answer;
  return (
    <div className="rounded-lg border border-line p-3 text-sm">
      <p className="eyebrow mb-1">{title}</p>
      <p className="font-medium break-words">{pathWords(answer)}</p>
      {restatement && <p className="mt-1 text-xs text-ink-2">{restatement}</p>}
      {status !== "answered" && (error ?? declined) && <p className="mt-1 text-xs text-warn">{error?.message ?? declined?.reason}</p>}
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 text-xs text-ink-2">
        {row_count !== undefined && answer.columns && <Fact title={t("Rows")}>{row_count}</Fact>}
        {timings?.total_ms !== undefined && <Fact title={t("Time")}>{duration(timings.total_ms)}</Fact>}
        <Fact title={t("Tokens")}>{tokens?.total ?? 0}</Fact>
        <Fact title={t("Cost")}>{cost ? t("{cost} US dollars", { cost: Number(cost.toPrecision(2)) }) : tokens ? t("not known") : t("none")}</Fact>
      </dl>
    </div>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{title}</dt>
      <dd className="tabular">{children}</dd>
    </>
  );
}

const words: Readonly<Record<Likeness, { icon: typeof Equal; text: string; tone: string }>> = {
  same: { icon: Equal, text: msg("Both results are the same."), tone: "text-good" },
  reordered: { icon: Shuffle, text: msg("Both results have the same rows, in another order."), tone: "text-good" },
  different: { icon: EqualNot, text: msg("The results differ."), tone: "text-warn" },
  unknown: { icon: EqualNot, text: msg("The rows of one of them are no longer kept, so they cannot be compared."), tone: "text-ink-3" },
};

function Alike({ how, partly }: { how: Likeness; partly: boolean }) {
  const { icon: Icon, text, tone } = words[how];
  return (
    <p className={`flex items-start gap-1.5 text-sm ${tone}`} data-testid="likeness" data-likeness={how}>
      <Icon size={16} className="mt-0.5 shrink-0" aria-hidden /> <span>{t(text)} {partly && how !== "different" && t("Only the first rows were compared.")}</span>
    </p>
  );
}
