import { useQuery } from "@tanstack/react-query";
import { Laptop, Plus } from "lucide-react";
import { request } from "../api/http";
import { addModel } from "../api/models";
import type { Schemas } from "../api/schemas";
import type { Model } from "../api/types";
import { t } from "../i18n/i18n";
import { toast } from "../shell/toasts";
import { Button } from "../ui/Button";
import { idFor, notStored, size } from "./foundModels";
import { modelsChanged } from "./useModels";

/** Models that are served on the planner's own machine and are not in the list yet. */
export function Found({ models }: { models: readonly Model[] }) {
  const { data } = useQuery({
    queryKey: ["models", "found"],
    queryFn: ({ signal }) => request<Schemas["FoundModels"]>("/api/llms/found", { signal }),
    retry: false,
    refetchInterval: 30_000,
  });
  const servers = notStored(data?.servers ?? [], models);
  if (data?.problem) return <p className="text-sm text-warn">{data.problem}</p>;
  if (servers.length === 0) return null;
  return (
    <section aria-label={t("Found on this machine")} data-testid="found" className="rounded-xl border border-line bg-panel p-4 sm:px-6">
      <h2 className="flex items-center gap-2 font-semibold"><Laptop size={17} className="text-accent" aria-hidden /> {t("Found on this machine")}</h2>
      <p className="mt-0.5 text-sm text-ink-2">{t("They need no key, cost nothing, and what they read stays in the house.")}</p>
      <ul className="mt-2 divide-y divide-line">
        {servers.flatMap((server) => server.models.map((model) => (
          <Line key={`${server.base_url} ${model.model}`} server={server} model={model} taken={models} />
        )))}
      </ul>
    </section>
  );
}

type Server = Schemas["FoundServer"];

function Line({ server, model, taken }: { server: Server; model: Server["models"][number]; taken: readonly Model[] }) {
  const add = () => {
    const id = idFor(model.model, taken.map((one) => one.id));
    addModel({ id, provider: server.provider, model: model.model, base_url: server.base_url }).then(
      () => {
        modelsChanged();
        toast({ tone: "good", text: t("{id} is asked from now on.", { id }) });
      },
      (error: unknown) => toast({ tone: "bad", text: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2 text-sm">
      <span className="min-w-0">
        <span className="font-mono text-xs break-all text-ink">{model.model}</span>
        <span className="ml-2 text-xs text-ink-3">
          {[server.provider, model.parameters && t("{n} parameters", { n: model.parameters }), model.size_bytes && size(model.size_bytes)].filter(Boolean).join(", ")}
        </span>
      </span>
      <Button needs="models" onClick={add} aria-label={t("Add {model}", { model: model.model })}><Plus size={15} aria-hidden /> {t("Add")}</Button>
    </li>
  );
}
