import { BrainCircuit, Plus } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { Model } from "../api/types";
import { Notice } from "../chat/Outcome";
import { rich, t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { ErrorState, Page, PageHeader } from "../ui/Page";
import { Found } from "./Found";
import { ModelCards } from "./ModelCards";
import { ModelForm } from "./ModelForm";
import { useModels } from "./useModels";

/** The language models that plan, in their order of preference. */
export default function ModelsPage() {
  const { data: models, error, refetch } = useModels();
  return (
    <Page title={t("Models")}>
      <All models={models}>{error ? <ErrorState error={error} onRetry={() => void refetch()} /> : models === undefined && <Waiting />}</All>
    </Page>
  );
}

function All({ models, children }: { models: readonly Model[] | undefined; children: ReactNode }) {
  const [adding, setAdding] = useState(false);
  const adder = useRef<HTMLButtonElement>(null);
  const close = () => {
    setAdding(false);
    requestAnimationFrame(() => adder.current?.focus());
  };
  return (
    <>
      <PageHeader title={t("Models")}
        actions={!adding && <Button needs="models" ref={adder} primary onClick={() => setAdding(true)}><Plus size={16} aria-hidden /> {t("Add a model")}</Button>}>
        {t("The language models that plan, in the order in which they are asked. When none answers, the built-in planner does, if it is sure enough.")}
      </PageHeader>
      {adding && <ModelForm model={undefined} onDone={close} />}
      {children}
      {models && <Found models={models} />}
      {models && (models.length > 0 ? <ModelCards models={models} /> : !adding && <Empty />)}
    </>
  );
}

function Empty() {
  return (
    <Notice tone="plain" icon={BrainCircuit} title={t("Questions are planned without a language model.")}>
      <p>
        {t("The built-in planner reads them with a grammar and a small learned model. It needs no key and no network, gives the same answer every time, and says so when it does not understand. A language model understands more, sees the structure of your databases (and values of them, where a connection allows it), and costs what its vendor charges.")}
      </p>
      <p>
        {rich("Add one here, with {command}, or start the server with {provider} and {model}. A model on this machine needs no key: {local}.", {
          command: <Code>arivu models add fast openai MODEL --key-env OPENAI_API_KEY</Code>, provider: <Code>ARIVU_LLM_PROVIDER</Code>,
          model: <Code>ARIVU_LLM_MODEL</Code>, local: <Code>arivu models add local ollama MODEL</Code>,
        })}
      </p>
    </Notice>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs break-words text-ink">{children}</code>;
}

function Waiting() {
  return <div aria-label={t("Loading the models")} role="status" className="h-44 animate-pulse-dot rounded-xl border border-line bg-panel" />;
}
