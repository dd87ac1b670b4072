import { BrainCircuit, Plus, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Model } from "../api/types/model";
import { Notice } from "../chat/Outcome";
import { focusIsLost } from "../shell/route";
import { Button } from "../shell/ui";
import { useTitle } from "../shell/useTitle";
import { Found } from "./Found";
import { ModelCards } from "./ModelCards";
import { ModelForm } from "./ModelForm";
import { useModels } from "./useModels";

/** The language models that plan, in their order of preference. */
export default function ModelsPage() {
  const { data: models, error, refetch } = useModels();
  useTitle("Models · Arivu");
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focusIsLost()) main.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main ref={main} id="content" tabIndex={-1} className="@container/main relative min-w-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto flex max-w-4xl flex-col gap-4 px-3 py-4 sm:px-6 sm:py-6">
        {error && (
          <Notice tone="bad" icon={TriangleAlert} title={error.message}>
            <Button onClick={() => void refetch()}>Try again</Button>
          </Notice>
        )}
        {models === undefined ? !error && <Waiting /> : <All models={models} />}
      </div>
    </main>
  );
}

function All({ models }: { models: readonly Model[] }) {
  const [adding, setAdding] = useState(false);
  const adder = useRef<HTMLButtonElement>(null);
  const close = () => {
    setAdding(false);
    requestAnimationFrame(() => adder.current?.focus());
  };
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">Models</h1>
          <p className="mt-1 max-w-prose text-sm text-ink-2">
            The language models that plan, in the order in which they are asked. When none answers, the built-in planner does, if it is sure enough.
          </p>
        </div>
        {!adding && <Button needs="models" ref={adder} primary onClick={() => setAdding(true)}><Plus size={16} aria-hidden /> Add a model</Button>}
      </header>
      {adding && <ModelForm model={undefined} onDone={close} />}
      <Found models={models} />
      {models.length > 0 ? <ModelCards models={models} /> : !adding && <Empty />}
    </>
  );
}

function Empty() {
  return (
    <Notice tone="plain" icon={BrainCircuit} title="Questions are planned without a language model.">
      <p>
        The built-in planner reads them with a grammar and a small learned model. It needs no key and no network, gives the same answer every time, and says so
        when it does not understand. A language model understands more, sees the structure of your databases (and values of them, where a connection allows it), and
        costs what its vendor charges.
      </p>
      <p>
        Add one here, with <Code>arivu models add fast openai MODEL --key-env OPENAI_API_KEY</Code>, or start the server with <Code>ARIVU_LLM_PROVIDER</Code> and{" "}
        <Code>ARIVU_LLM_MODEL</Code>. A model on this machine needs no key: <Code>arivu models add local ollama MODEL</Code>.
      </p>
    </Notice>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs break-words text-ink">{children}</code>;
}

function Waiting() {
  return (
    <div aria-label="Loading the models" role="status">
      <div className="h-7 w-32 animate-pulse-dot rounded bg-hover" />
      <div className="mt-6 h-44 animate-pulse-dot rounded-xl border border-line bg-panel" />
    </div>
  );
}
