import { BrainCircuit } from "lucide-react";
import { t } from "../i18n/i18n";
import { fullTime } from "../format/time";
import { Badge } from "../ui/Badge";
import { Empty } from "../ui/Page";
import type { Breaker } from "./api";
import { stateWords } from "./words";

/** How models were found when a question was asked, and what changed while it ran. */
export function Breakers({ breakers }: { breakers: readonly Breaker[] }) {
  if (breakers.length === 0) return <Empty icon={BrainCircuit} title={t("There is no model")}>{t("The built-in planner answers.")}</Empty>;
  return (
    <ul className="grid gap-3 @3xl/main:grid-cols-2" data-testid="breakers">
      {breakers.map(({ model, provider, name, before, changes }) => (
        <li key={model} className="flex min-w-0 flex-col gap-2 rounded-xl border border-line bg-panel p-4 text-sm">
          <header className="flex flex-wrap items-baseline gap-x-2"><h2 className="font-semibold break-all">{model}</h2><span className="text-xs text-ink-3 break-all">{provider} {name}</span></header>
          {before ? <Found change={before} words={t("when it was asked, since {time}", { time: fullTime(Date.parse(before.at)) })} /> : <p className="text-ink-3">{t("Nothing was known of it when the question was asked.")}</p>}
          {changes.map((change) => <Found key={change.at} change={change} words={t("from {time} on", { time: fullTime(Date.parse(change.at)) })} />)}
        </li>
      ))}
    </ul>
  );
}

function Found({ change, words }: { change: NonNullable<Breaker["before"]>; words: string }) {
  const word = stateWords[change.to];
  return (
    <div>
      <p className="flex flex-wrap items-center gap-2"><Badge tone={word?.tone ?? "plain"}>{word ? t(word.text) : change.to}</Badge> <span className="text-xs text-ink-3">{words}</span></p>
      {change.reason && <p className="mt-1 text-xs break-words text-ink-2">{change.reason}</p>}
    </div>
  );
}
