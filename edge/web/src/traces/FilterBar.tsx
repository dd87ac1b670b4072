import { useQuery } from "@tanstack/react-query";
import { Search, SlidersHorizontal, X } from "lucide-react";
import { useEffect, useState, type ButtonHTMLAttributes } from "react";
import { getModels } from "../api/models";
import type { Path, Status } from "../api/types";
import { useConnections } from "../connections/useConnections";
import { t } from "../i18n/i18n";
import { fullTime } from "../format/time";
import { Button, SmallButton } from "../ui/Button";
import { cx } from "../ui/cx";
import { Field, Input, Select } from "../ui/Field";
import { Popover } from "../ui/Popover";
import { noFilter, paths, statuses, writeFilter, type Filter } from "./filter";
import { pathWords, statusWords } from "./words";

// A text is looked for when nobody has typed for so long.
const typed = 300;

/** What the list is narrowed to. */
export function FilterBar({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const set = (change: Partial<Filter>) => onChange({ ...filter, ...change });
  const { data: connections = [] } = useConnections();
  const names = withChosen(connections.map(({ name }) => name), filter.connection);
  return (
    <div className="flex flex-col gap-2" role="search" aria-label={t("Filter")}>
      <div className="flex flex-wrap items-center gap-2">
        <TextField value={filter.text} onChange={(text) => set({ text })} />
        <Select aria-label={t("Connection")} value={filter.connection} onChange={({ target }) => set({ connection: target.value })} className="w-auto max-w-44">
          <option value="">{t("All connections")}</option>
          {names.map((name) => <option key={name} value={name}>{name}</option>)}
        </Select>
        <SinceChoice filter={filter} set={set} />
        <More filter={filter} set={set} />
        {writeFilter(filter) !== "" && <SmallButton onClick={() => onChange(noFilter)}><X size={14} aria-hidden /> {t("Show all")}</SmallButton>}
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        {statuses.map((status) => (
          <Toggle key={status} on={filter.status.includes(status)} onClick={() => set({ status: toggled(filter.status, status, statuses) })}>{t(statusWords[status].text)}</Toggle>
        ))}
        {chosenOf(filter).map(([name, text]) => (
          <Toggle key={name} on onClick={() => set({ [name]: "" })} title={t("Leave this out")}>{text} <X size={12} aria-hidden /></Toggle>
        ))}
      </div>
    </div>
  );
}

function TextField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), typed);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="relative min-w-48 flex-1">
      <Search size={15} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3" aria-hidden />
      <Input type="search" value={text} onChange={({ target }) => setText(target.value)} className="pl-8" aria-label={t("Words of the question, or its id")} placeholder={t("Words of the question, or its id")} />
    </div>
  );
}

type Set = (change: Partial<Filter>) => void;

function SinceChoice({ filter, set }: { filter: Filter; set: Set }) {
  const words: Readonly<Record<string, string>> = {
    "": t("Any time"), "15m": t("Last 15 minutes"), "1h": t("Last hour"), "24h": t("Last 24 hours"), "7d": t("Last 7 days"),
  };
  const values = withChosen(Object.keys(words), filter.since);
  return (
    <Select aria-label={t("Time of asking")} value={filter.since} onChange={({ target }) => set({ since: target.value, from: "", to: "" })} className="w-auto">
      {values.map((value) => <option key={value} value={value}>{words[value] ?? value}</option>)}
    </Select>
  );
}

function More({ filter, set }: { filter: Filter; set: Set }) {
  const { data: models = [] } = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => getModels(signal) });
  const names = withChosen([...new Set(models.map(({ model }) => model))], filter.model);
  return (
    <Popover label={t("More filters")} trigger={<Button><SlidersHorizontal size={15} aria-hidden /> {t("More")}</Button>}>
      <div className="grid gap-3">
        <Field label={t("Planned by")}>
          {(tied) => (
            <Select {...tied} value={filter.path.length > 1 ? filter.path.join(",") : filter.path[0] ?? ""} onChange={({ target }) => set({ path: paths.filter((path) => target.value.split(",").includes(path)) })}>
              <option value="">{t("Any")}</option>
              {filter.path.length > 1 && <option value={filter.path.join(",")}>{filter.path.map((path) => t(pathWords[path])).join(", ")}</option>}
              {paths.map((path: Path) => <option key={path} value={path}>{t(pathWords[path])}</option>)}
            </Select>
          )}
        </Field>
        <Field label={t("Model that was called")}>
          {(tied) => (
            <Select {...tied} value={filter.model} onChange={({ target }) => set({ model: target.value })}>
              <option value="">{t("Any")}</option>
              {names.map((name) => <option key={name} value={name}>{name}</option>)}
            </Select>
          )}
        </Field>
        <Field label={t("Asked by")}>
          {(tied) => <Input {...tied} value={filter.user} onChange={({ target }) => set({ user: target.value })} />}
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label={t("At least (ms)")}>
            {(tied) => <Input {...tied} type="number" min={0} value={filter.min} onChange={({ target }) => set({ min: target.value })} />}
          </Field>
          <Field label={t("At most (ms)")}>
            {(tied) => <Input {...tied} type="number" min={0} value={filter.max} onChange={({ target }) => set({ max: target.value })} />}
          </Field>
        </div>
        <Field label={t("Asked from")}>
          {(tied) => <Input {...tied} type="datetime-local" value={localTime(filter.from)} onChange={({ target }) => set({ from: isoTime(target.value), since: "" })} />}
        </Field>
        <Field label={t("Asked before")}>
          {(tied) => <Input {...tied} type="datetime-local" value={localTime(filter.to)} onChange={({ target }) => set({ to: isoTime(target.value), since: "" })} />}
        </Field>
      </div>
    </Popover>
  );
}

function Toggle({ on, className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { on: boolean }) {
  return (
    <button type="button" aria-pressed={on} {...rest}
      className={cx("inline-flex h-7 items-center gap-1 rounded-full border border-line px-2.5 text-xs text-ink-2 transition-colors hover:border-accent hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink", className)} />
  );
}

/** Filters that are set and not seen beside, each with its words. */
function chosenOf({ path, model, session, user, min, max, from, to }: Filter): [name: keyof Filter, text: string][] {
  const when = (time: string) => fullTime(Date.parse(time));
  const all: [keyof Filter, string, string][] = [
    ["model", model, t("model {name}", { name: model })],
    ["session", session, t("session {id}", { id: session })],
    ["user", user, t("asked by {name}", { name: user })],
    ["min", min, t("at least {ms} ms", { ms: min })],
    ["max", max, t("at most {ms} ms", { ms: max })],
    ["from", from, from && t("from {time}", { time: when(from) })],
    ["to", to, to && t("before {time}", { time: when(to) })],
    ["path", path.join(""), path.map((one) => t(pathWords[one])).join(", ")],
  ];
  return all.flatMap(([name, value, text]) => (value === "" ? [] : [[name, text]]));
}

const toggled = (chosen: readonly Status[], one: Status, order: readonly Status[]) =>
  order.filter((status) => chosen.includes(status) !== (status === one));

const withChosen = (all: readonly string[], chosen: string) => (chosen === "" || all.includes(chosen) ? all : [...all, chosen]);

/** A time as the field for local times has it, and back. */
function localTime(iso: string): string {
  if (iso === "") return "";
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const isoTime = (local: string) => (local === "" ? "" : new Date(local).toISOString());
