import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { getModelChanges } from "../api/models";
import type { Model, ModelChange } from "../api/types";
import { ago, fullTime } from "../format/time";
import { capital, conditionOf } from "./words";
import { t } from "../i18n/i18n";

const most = 10;

/** When a model was down and when it answered again, read when somebody wants to know. */
export function History({ model: { id, state, since = "" } }: { model: Model }) {
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery({
    queryKey: ["model-changes", id, state, since],
    queryFn: ({ signal }) => getModelChanges(id, most, signal),
    placeholderData: (before) => before,
    enabled: open,
  });
  if (state === "unknown") return null;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="group text-sm" data-testid="history">
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight size={15} className="transition-transform group-open:rotate-90" aria-hidden /> {t("How it was found")}<span className="sr-only">: {id}</span>
      </summary>
      {error && !data && <p role="alert" className="mt-2 text-bad">{error.message}</p>}
      {data?.length === 0 && <p className="mt-2 text-ink-3">{t("No change was recorded.")}</p>}
      <ol className="mt-2 space-y-1 empty:hidden">
        {data?.map((change) => <Line key={change.at + change.to} change={change} />)}
      </ol>
    </details>
  );
}

function Line({ change: { at, to, reason } }: { change: ModelChange }) {
  const time = Date.parse(at);
  return (
    <li className="grid gap-x-4 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <time dateTime={at} title={fullTime(time)} className="text-ink-3">{ago(time)}</time>
      <span className="min-w-0 break-words text-ink-2">
        <span className="font-medium text-ink">{conditionOf({ state: to, disabled: false }).words}</span>{reason && <>. {capital(reason)}</>}
      </span>
    </li>
  );
}
