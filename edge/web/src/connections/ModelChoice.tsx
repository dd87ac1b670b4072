import { BrainCircuit, Plus, TriangleAlert, X } from "lucide-react";
import type { Connection, Model } from "../api/types";
import { Notice } from "../chat/Outcome";
import { t } from "../i18n/i18n";
import { ConditionBadge } from "../models/Condition";
import { Movers } from "../models/Movers";
import { useFollow } from "../models/useFollow";
import { moved, useModels } from "../models/useModels";
import { Link } from "../shell/Link";
import { Button, IconButton, SmallButton } from "../ui/Button";
import { useModelChoice } from "./useModelChoice";

/** Which models plan on a connection, and in which order. */
export function ModelChoice({ connection }: { connection: Connection }) {
  const { name, options } = connection;
  const { data: models, error } = useModels();
  const choice = useModelChoice(connection);
  if (error && !models) return <Notice tone="bad" icon={TriangleAlert} title={error.message} />;
  if (!models) return <div role="status" aria-label={t("Loading the models")} className="h-32 animate-pulse-dot rounded-xl bg-hover" />;
  if (models.length === 0 && !options.models?.length) {
    return (
      <Notice tone="plain" icon={BrainCircuit} title={t("There is no language model to choose: the built-in planner plans.")}>
        <Link href="/llms" className="font-medium text-accent underline underline-offset-2">{t("Add a model")}</Link>
      </Notice>
    );
  }
  return (
    <form onSubmit={(event) => { event.preventDefault(); choice.save(); }} className="max-w-3xl space-y-4" data-testid="choice">
      <p className="max-w-prose text-sm text-ink-2">
        {choice.ids.length === 0
          ? t("Questions to {name} are planned by every model of the server, in its order; when none answers, by the built-in planner.", { name })
          : t("Questions to {name} are planned by these models only, in this order; when none answers, by the built-in planner.", { name })}
      </p>
      <fieldset disabled={choice.saving} className="min-w-0 space-y-4">
        <Chosen ids={choice.ids} models={models} onChange={choice.set} />
        <Others ids={choice.ids} models={models} onAdd={(id) => choice.set([...choice.ids, id])} />
      </fieldset>
      {choice.refusal && <div role="alert"><Notice tone="bad" icon={TriangleAlert} title={choice.refusal} /></div>}
      <div className="flex flex-wrap items-center gap-2">
        <Button needs="connections" type="submit" primary disabled={!choice.changed || choice.saving}>{choice.saving ? t("Saving") : t("Save the choice")}</Button>
        <Button onClick={choice.discard} disabled={!choice.changed || choice.saving}>{t("Discard")}</Button>
        <span role="status" className="text-sm text-ink-2" data-testid="saved">{choice.saved && !choice.changed ? t("Saved.") : ""}</span>
      </div>
    </form>
  );
}

function Chosen({ ids, models, onChange }: { ids: readonly string[]; models: readonly Model[]; onChange: (ids: string[]) => void }) {
  const { list, follow } = useFollow(ids);
  const move = (at: number, by: 1 | -1) => {
    follow(ids[at]!, by);
    onChange(moved(ids, at, by));
  };
  if (ids.length === 0) return null;
  return (
    <ol ref={list} className="divide-y divide-line rounded-lg border border-line bg-panel" aria-label={t("Chosen models")}>
      {ids.map((id, i) => {
        const model = models.find((one) => one.id === id);
        return (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2" data-testid="chosen">
            <span className="flex min-w-0 flex-[1_1_14rem] items-center gap-1">
              <Movers id={id} place={i + 1} of={ids.length} onMove={(by) => move(i, by)} />
              <span className="min-w-0 pl-1 font-medium break-words">{id}</span>
            </span>
            <span className="ml-auto flex items-center gap-1">
              {model ? <ConditionBadge model={model} /> : <span className="text-sm text-warn">{t("no longer there, and left out")}</span>}
              <IconButton label={t("Leave {id} out", { id })} onClick={() => onChange(ids.filter((one) => one !== id))}><X size={16} /></IconButton>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Others({ ids, models, onAdd }: { ids: readonly string[]; models: readonly Model[]; onAdd: (id: string) => void }) {
  const left = models.filter(({ id }) => !ids.includes(id));
  if (left.length === 0) return null;
  return (
    <div>
      <p className="text-sm font-medium">{ids.length === 0 ? t("Let only some of them plan here") : t("Let another one plan here too")}</p>
      <div className="mt-1 -ml-2 flex flex-wrap gap-1">
        {left.map(({ id, provider, model }) => (
          <SmallButton key={id} onClick={() => onAdd(id)} title={`${provider} · ${model}`} className="h-9"><Plus size={14} aria-hidden /> {id}</SmallButton>
        ))}
      </div>
    </div>
  );
}
