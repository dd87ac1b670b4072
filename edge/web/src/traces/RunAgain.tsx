import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { getModels } from "../api/models";
import { t } from "../i18n/i18n";
import { navigate, tracePath } from "../shell/route";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";
import { askAgain, runAgain } from "./api";

/** Where a question is run again from. */
export type From = "plan" | "run";

interface Props {
  id: string;
  connection: string;
  question: string;
  /** The statement that was planned last, "" if none was. */
  sql: string;
  from: From | undefined;
  onClose: () => void;
}

const area = "block w-full rounded-md border border-line-strong bg-sunken p-2.5 text-sm aria-invalid:border-bad";

/** Plans a question again, or runs its statement again, with one thing changed. */
export function RunAgain({ id, connection, question, sql, from, onClose }: Props) {
  const [stage, setStage] = useState<From>(from ?? "plan");
  const [text, setText] = useState(question);
  const [statement, setStatement] = useState(sql);
  const [by, setBy] = useState("auto");
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { data: models = [] } = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => getModels(signal) });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(undefined);
    const options = by.startsWith("model:") ? { model: by.slice(6) } : { planner: by as "auto" };
    const sent = stage === "plan" ? askAgain(id, text, options) : runAgain(id, connection, statement);
    sent.then(
      (accepted) => {
        onClose();
        navigate(tracePath(accepted.id));
      },
      (error: Error) => {
        setTrouble(error.message);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("Run again")} className="w-[min(44rem,calc(100vw-2rem))]"
      description={t("It becomes a question of its own, in the same conversation. It cannot change data.")}
      actions={<><Button onClick={onClose}>{t("Cancel")}</Button><Button needs="ask" primary type="submit" form="run-again" disabled={busy}>{t("Run")}</Button></>}>
      <form id="run-again" onSubmit={send} className="flex flex-col gap-4">
        {sql !== "" && (
          <Field label={t("From")}>
            {(tied) => (
              <Select {...tied} value={stage} onChange={({ target }) => setStage(target.value as From)}>
                <option value="plan">{t("the question: it is planned anew")}</option>
                <option value="run">{t("the statement: it is checked and run anew")}</option>
              </Select>
            )}
          </Field>
        )}
        {stage === "plan" ? (
          <>
            <Field label={t("Question")}>
              {(tied) => <textarea {...tied} rows={3} className={area} value={text} onChange={({ target }) => setText(target.value)} />}
            </Field>
            <Field label={t("Planned by")} hint={t("No plan and no result of an earlier question is used.")}>
              {(tied) => (
                <Select {...tied} value={by} onChange={({ target }) => setBy(target.value)}>
                  <option value="auto">{t("whoever would plan it now")}</option>
                  <option value="offline">{t("the built-in planner")}</option>
                  {models.filter(({ disabled }) => !disabled).map(({ id: model }) => <option key={model} value={`model:${model}`}>{t("the model {name}", { name: model })}</option>)}
                </Select>
              )}
            </Field>
          </>
        ) : (
          <Field label={t("Statement")}>
            {(tied) => <textarea {...tied} rows={8} spellCheck={false} className={`${area} font-mono text-xs leading-5`} value={statement} onChange={({ target }) => setStatement(target.value)} />}
          </Field>
        )}
        {trouble && <p role="alert" className="text-sm break-words text-bad">{trouble}</p>}
      </form>
    </Dialog>
  );
}
