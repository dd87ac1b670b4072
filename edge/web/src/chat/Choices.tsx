import { X } from "lucide-react";
import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Alternatives, Part } from "../api/types";
import { t } from "../i18n/i18n";
import { Input } from "../ui/Field";
import { aspects, enterable, entries, matching, offersOf } from "./alternatives";
import type { Without } from "./PartChip";

/** The offers as a list that typing narrows; what is typed can be taken itself where the part allows it. */
export default function Choices({ part, alternatives, onChoose }: { part: Part; alternatives: Alternatives; onChoose: (to: Without) => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const offers = useMemo(() => offersOf(part.text, alternatives), [part.text, alternatives]);
  const found = matching(offers, typed);
  const options: { key: string; words: string; quiet?: boolean; to: Without }[] = found.map(({ text, label }) => ({ key: text, words: label, to: { to: text } }));
  if (enterable(alternatives, typed)) options.push({ key: "entry", words: t("Take “{text}”", { text: typed.trim() }), to: { entry: typed.trim() } });
  if (alternatives.removable && typed === "") options.push({ key: "without", words: t("Leave it out"), quiet: true, to: {} });
  const active = Math.min(at, options.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length > 0) {
      const next = (active + step + options.length) % options.length;
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing && options[active]) onChoose(options[active].to);
    else return;
    event.preventDefault();
  };
  const title = t(aspects[alternatives.what]);
  return (
    <div data-testid="alternatives">
      <div className="border-b border-line p-2">
        <label htmlFor={`${id}-input`} className="eyebrow mb-1 block px-1">{title}</label>
        <Input autoFocus id={`${id}-input`} value={typed} onChange={({ target }) => { setTyped(target.value); setAt(0); }} onKeyDown={onKeyDown} autoComplete="off"
          role="combobox" aria-expanded aria-controls={id} aria-activedescendant={options[active] ? `${id}-${active}` : undefined} className="h-8"
          inputMode={alternatives.entry === "number" ? "numeric" : "text"}
          placeholder={alternatives.entry ? t(entries[alternatives.entry]) : t("Find one")} />
      </div>
      <ul ref={list} id={id} role="listbox" aria-label={title} className="max-h-64 overflow-y-auto p-1">
        {options.map(({ key, words, quiet, to }, i) => (
          <li key={key} id={`${id}-${i}`} role="option" aria-selected={i === active} onPointerMove={() => setAt(i)} onClick={() => onChoose(to)}
            className={`flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 break-words ${i === active ? "bg-hover" : ""} ${quiet ? "text-ink-2" : ""}`}>
            {quiet && <X size={14} aria-hidden />} <span className="min-w-0">{words}</span>
          </li>
        ))}
      </ul>
      {options.length === 0 && <p className="px-3 pb-2.5 text-ink-3">{t("Nothing else fits here.")}</p>}
    </div>
  );
}
