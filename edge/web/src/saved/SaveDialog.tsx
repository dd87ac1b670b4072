import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getModels } from "../api/models";
import { changeSaved, saveQuestion, type Saved, type SavedRequest } from "../api/sessions";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { toast } from "../shell/toasts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Input, Select, Switch } from "../ui/Field";
import { type Draft, draftOf, requestOf, wrongOf } from "./draft";

interface Props {
  /** What is saved, or changed if it has an id. */
  question: SavedRequest & { id?: string };
  onSaved: (saved: Saved) => void;
  onClose: () => void;
}

const longestName = 120;
const longestQuestion = 8_000;

/** Saves a question to be asked again, or changes one. */
export default function SaveDialog({ question, onSaved, onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(question));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const wrong = wrongOf(refusal);
  const save = () => {
    setBusy(true);
    setRefusal(undefined);
    const body = requestOf(draft, question);
    (question.id ? changeSaved(question.id, body) : saveQuestion(body)).then(
      (saved) => {
        void queries.invalidateQueries({ queryKey: ["saved"] });
        toast({ tone: "good", text: t("“{name}” is saved.", { name: saved.name }) });
        onSaved(saved);
      },
      (error: unknown) => {
        setRefusal(error);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={question.id ? t("Change a saved question") : t("Save this question")}
      description={t("It is asked again with the same connection and options, by you or by others.")}
      actions={<><Button onClick={onClose}>{t("Cancel")}</Button><Button primary disabled={busy} onClick={save}>{t("Save")}</Button></>}>
      <form className="space-y-4" onSubmit={(event) => { event.preventDefault(); save(); }}>
        {wrong.other && <p role="alert" className="text-sm text-bad">{wrong.other}</p>}
        <Field label={t("Name")} error={wrong.name}>
          {(tied) => <Input {...tied} value={draft.name} maxLength={longestName} placeholder={draft.question} autoFocus onChange={({ target }) => set({ name: target.value })} />}
        </Field>
        <Field label={t("Question")} error={wrong.question}>
          {(tied) => <Input {...tied} value={draft.question} maxLength={longestQuestion} onChange={({ target }) => set({ question: target.value })} />}
        </Field>
        <Switch label={t("Run a statement instead of planning the question")} checked={draft.byHand} onChange={(byHand) => set({ byHand })} />
        {draft.byHand ? (
          <Field label={t("Statement")} hint={t("It runs behind the same walls as any other.")} error={wrong.sql}>
            {(tied) => (
              <textarea {...tied} value={draft.sql} rows={5} spellCheck={false} autoCapitalize="off" onChange={({ target }) => set({ sql: target.value })}
                className="w-full rounded-md border border-line-strong bg-sunken p-2.5 font-mono text-xs leading-5 aria-invalid:border-bad" />
            )}
          </Field>
        ) : (
          <Field label={t("Who plans it")} error={wrong.planner}>{(tied) => <PlannerSelect tied={tied} value={draft.planner} onChange={(planner) => set({ planner })} />}</Field>
        )}
      </form>
    </Dialog>
  );
}

function PlannerSelect({ tied, value, onChange }: { tied: object; value: string; onChange: (planner: string) => void }) {
  const { data: models } = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => getModels(signal), staleTime: 60_000 });
  const offered = models?.filter(({ disabled, id }) => !disabled || value === `model:${id}`) ?? [];
  return (
    <Select {...tied} value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{t("Models in their order, else the built-in planner")}</option>
      <option value="built-in">{t("Built-in planner")}</option>
      {offered.map(({ id }) => <option key={id} value={`model:${id}`}>{id}</option>)}
    </Select>
  );
}
