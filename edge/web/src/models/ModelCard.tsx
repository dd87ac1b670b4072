import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { Model } from "../api/types";
import { ModelUse } from "../home/ModelUse";
import { Button } from "../ui/Button";
import { ConditionBadge, Trouble } from "./Condition";
import { History } from "./History";
import { Movers } from "./Movers";
import { ModelForm } from "./ModelForm";
import { Removal } from "./Removal";
import { TestButton } from "./Trial";
import { limitWords, placeWords, priceWords } from "./words";
import { t } from "../i18n/i18n";

interface Props {
  model: Model;
  /** In the order of preference, from 1. */
  place: number;
  of: number;
  /** An order is being stored. */
  busy: boolean;
  onMove: (by: 1 | -1) => void;
}

export function ModelCard({ model, place, of, busy, onMove }: Props) {
  const { id, provider, model: name, base_url: endpoint, origin } = model;
  const [doing, setDoing] = useState<"looking" | "editing" | "removing">("looking");
  const card = useRef<HTMLLIElement>(null);
  const back = (to: string) => {
    setDoing("looking");
    requestAnimationFrame(() => card.current?.querySelector<HTMLElement>(`[data-does=${to}]`)?.focus());
  };
  if (doing === "editing") {
    return <li data-testid="model"><ModelForm model={model} onDone={() => back("edit")} /></li>;
  }
  return (
    <li ref={card} className="flex min-w-0 gap-2 rounded-xl border border-line bg-panel p-3 shadow-card sm:gap-3 sm:p-4" data-testid="model">
      <div className="flex shrink-0 flex-col items-center"><Movers id={id} place={place} of={of} busy={busy} onMove={onMove} /></div>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <div className="min-w-0 flex-[1_1_14rem]">
            <h2 className="text-[1.0625rem] leading-7 font-semibold break-words">{id}</h2>
            <p className="font-mono text-xs break-all text-ink-3">{provider} · {name}{endpoint && <> · {endpoint}</>}</p>
          </div>
          <ConditionBadge model={model} />
        </header>
        <Facts model={model} place={place} of={of} />
        <Trouble model={model} />
        <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_minmax(0,1fr)]">
          <dt className="text-ink-3">{t("Price")}</dt>
          <dd className="tabular break-words text-ink-2" data-testid="price">{priceWords(model.prices)}</dd>
          <dt className="text-ink-3">{t("Limits")}</dt>
          <dd className="tabular text-ink-2" data-testid="limits">{limitWords(model.limits)}</dd>
        </dl>
        <ModelUse provider={provider} model={name} />
        <History model={model} />
        {doing === "removing" ? <Removal id={id} onKeep={() => back("remove")} /> : (
          <footer className="flex flex-wrap items-center gap-2">
            <TestButton id={id} />
            {origin === "api" && (
              <>
                <Button needs="models" data-does="edit" onClick={() => setDoing("editing")}><Pencil size={15} aria-hidden /> {t("Edit")}<span className="sr-only"> {id}</span></Button>
                <Button needs="models" data-does="remove" onClick={() => setDoing("removing")}><Trash2 size={15} aria-hidden /> {t("Remove")}<span className="sr-only"> {id}</span></Button>
              </>
            )}
          </footer>
        )}
      </div>
    </li>
  );
}

function Facts({ model: { has_key, origin, timeout_ms }, place, of }: { model: Model; place: number; of: number }) {
  const facts = [
    placeWords(place, of),
    has_key ? t("key stored") : t("no key"),
    ...(timeout_ms > 0 ? [t("at most {n} s a call", { n: timeout_ms / 1_000 })] : []),
    origin === "api" ? t("added here") : t("from the server's configuration"),
  ];
  return (
    <ul className="flex flex-wrap gap-1.5 text-xs" data-testid="facts">
      {facts.map((fact, i) => (
        <li key={fact} className={`rounded-md px-2 py-0.5 ${i === 0 ? "bg-accent-soft font-medium text-accent" : "bg-hover text-ink-2"}`}>{fact}</li>
      ))}
    </ul>
  );
}
