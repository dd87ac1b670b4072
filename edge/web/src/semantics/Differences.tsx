import { ArrowRight, Minus, PencilLine, Plus } from "lucide-react";
import type { ChangedQuestion, Impact, PlanBrief, SemanticsChange } from "../api/types";
import { msg, t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Sql } from "../sql/Sql";
import { impactWords, planWords, whatWords } from "./words";

const signs = {
  added: { icon: Plus, ink: "text-good", word: msg("added") },
  removed: { icon: Minus, ink: "text-bad", word: msg("removed") },
  changed: { icon: PencilLine, ink: "text-warn", word: msg("changed") },
} as const;

/** How two versions differ. */
export function Differences({ changes }: { changes: readonly SemanticsChange[] }) {
  if (changes.length === 0) return <p className="text-sm text-ink-2" data-testid="differences">{t("Nothing differs.")}</p>;
  return (
    <ul className="space-y-2 text-sm" data-testid="differences">
      {changes.map(({ change, what, name, before = [], after = [] }) => {
        const { icon: Icon, ink, word } = signs[change];
        return (
          <li key={what + name + change} className="min-w-0">
            <p className="flex gap-1.5">
              <Icon size={15} className={`mt-0.5 shrink-0 ${ink}`} aria-hidden />
              <span className="min-w-0 break-words"><span className="text-ink-2">{whatWords(what)}</span> <span className="font-medium">{name}</span> <span className={ink}>{t(word)}</span></span>
            </p>
            <div className="mt-0.5 ml-[1.3125rem] space-y-0.5 font-mono text-xs">
              {before.map((line) => <p key={line} className="rounded-sm bg-bad-soft px-1.5 break-words whitespace-pre-wrap"><span className="sr-only">{t("before:")} </span>{line}</p>)}
              {after.map((line) => <p key={line} className="rounded-sm bg-good-soft px-1.5 break-words whitespace-pre-wrap"><span className="sr-only">{t("after:")} </span>{line}</p>)}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** Which past questions would be planned otherwise. */
export function ImpactList({ impact }: { impact: Impact }) {
  return (
    <div className="space-y-2 text-sm" data-testid="impact">
      <p className={impact.changed.length > 0 ? "font-medium" : "text-ink-2"}>{impactWords(impact)}</p>
      <ul className="space-y-3 empty:hidden">
        {impact.changed.map((question) => <Changed key={question.id} question={question} />)}
      </ul>
    </div>
  );
}

function Changed({ question: { text, times, session_id, before, after } }: { question: ChangedQuestion }) {
  return (
    <li className="min-w-0 rounded-lg border border-line bg-sunken px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Link href={sessionPath(session_id)} className="min-w-0 font-medium break-words text-accent underline underline-offset-2">{text}</Link>
        {times > 1 && <span className="text-xs text-ink-3">{t("asked {times, number} times", { times })}</span>}
      </p>
      <div className="mt-1 grid gap-2 @3xl/main:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
        <Brief label={t("Before")} plan={before} />
        <ArrowRight size={15} className="mt-5 text-ink-3 @max-3xl/main:hidden" aria-hidden />
        <Brief label={t("After")} plan={after} />
      </div>
    </li>
  );
}

function Brief({ label, plan }: { label: string; plan: PlanBrief }) {
  const { text, sql } = plan;
  return (
    <div className="min-w-0">
      <p className="text-xs text-ink-3">{label}, {planWords(plan)}</p>
      <p className="break-words text-ink-2">{text}</p>
      {sql && (
        <details className="mt-0.5">
          <summary className="w-fit rounded-sm text-xs text-ink-3 hover:text-ink">{"SQL"}</summary>
          <Sql text={sql} className="mt-1 max-h-48 bg-panel" />
        </details>
      )}
    </div>
  );
}
