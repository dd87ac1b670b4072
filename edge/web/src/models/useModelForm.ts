import { useState } from "react";
import { ApiError } from "../api/http";
import { addModel, changeModel, tryModel } from "../api/models";
import type { Model, Vendor } from "../api/types";
import { draftOf, requestOf, spotOf, trialOf, type Draft, type Spot } from "./draft";
import { useTrial } from "./Trial";
import { modelsChanged } from "./useModels";
import { capital } from "./words";

/** Why a model was not taken. */
interface ModelRefusal {
  message: string;
  field: string | undefined;
  /** Somebody else has changed the model since the editing began. */
  stale: boolean;
}

/** A model that is being edited, and what can be done with it. */
export type Form = ReturnType<typeof useModelForm>;

const folded: readonly Spot[] = ["timeout", "requests", "tokens", "input", "output", "cached", "written", "date"];

/** A model while it is edited: a stored one rests on how it was when that began. */
export function useModelForm(model: Model | undefined, vendors: readonly Vendor[], onDone: () => void) {
  const [base] = useState(model);
  const [draft, setDraft] = useState(() => draftOf(base, vendors));
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<ModelRefusal>();
  const [opened, open] = useState(false);
  const trial = useTrial();
  const spot = spotOf(refusal?.field, draft);

  const edit = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setRefusal(undefined);
    trial.forget();
  };
  const refused = (error: unknown) => {
    const field = error instanceof ApiError ? error.field : undefined;
    setRefusal({
      message: error instanceof Error ? error.message : String(error), field,
      stale: error instanceof ApiError && error.status === 409 && field === "updated",
    });
    const at = spotOf(field, draft);
    if (at && folded.includes(at)) open(true);
  };
  const save = () => {
    setSaving(true);
    setRefusal(undefined);
    const request = requestOf(draft, base);
    (base ? changeModel(base.id, request) : addModel(request))
      .then(() => {
        modelsChanged();
        onDone();
      }, refused)
      .finally(() => setSaving(false));
  };
  const test = () => {
    setRefusal(undefined);
    // A field that is wrong is shown where it stands.
    trial.run(() => tryModel(trialOf(draft, base)), (error) => {
      const wrong = error instanceof ApiError && spotOf(error.field, draft) !== undefined;
      if (wrong) refused(error);
      return wrong;
    });
  };
  const field = (at: Exclude<Spot, "forget" | "enabled">) => ({
    value: draft[at], onChange: (text: string) => edit({ [at]: text }), error: spot === at && refusal ? capital(refusal.message) : undefined,
  });
  return { draft, saving, refusal, spot, opened, open, trial, edit, save, test, field };
}
