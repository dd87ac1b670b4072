import { Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { removeModel } from "../api/models";
import { Button } from "../ui/Button";
import { modelsChanged } from "./useModels";
import { t } from "../i18n/i18n";

/** Asks once more before a model goes, with its key. */
export function Removal({ id, onKeep }: { id: string; onKeep: () => void }) {
  const [state, setState] = useState<"asking" | "removing" | { error: string }>("asking");
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const remove = () => {
    setState("removing");
    removeModel(id).then(modelsChanged, (error: unknown) => setState({ error: error instanceof Error ? error.message : String(error) }));
  };
  return (
    <div role="group" aria-label={t("Remove {id}", { id })} className="rounded-lg border border-bad/40 bg-bad-soft px-3 py-3 text-sm" data-testid="removal">
      <p className="font-medium">{t("Remove {id} and its key? Past answers stay.", { id })}</p>
      {typeof state === "object" && <p role="alert" className="mt-1 break-words text-bad">{state.error}</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button ref={keep} onClick={onKeep}>{t("Keep it")}</Button>
        <Button onClick={remove} disabled={state === "removing"} className="border-bad! text-bad!"><Trash2 size={15} aria-hidden /> {state === "removing" ? t("Removing") : t("Remove it")}</Button>
      </div>
    </div>
  );
}
