import { TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import { Field } from "../models/Field";

interface AreaProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  note?: string;
  placeholder?: string;
  rows?: number;
  code?: boolean;
}

/** A labelled text of several lines. */
export function Area({ label, value, onChange, error, note, placeholder, rows = 2, code = false }: AreaProps) {
  const id = useId();
  const words = `${id}-words`;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">{label}</label>
      <textarea id={id} value={value} rows={rows} placeholder={placeholder} aria-invalid={error !== undefined} aria-describedby={error || note ? words : undefined}
        onChange={({ target }) => onChange(target.value)} spellCheck={!code}
        className={`block field-sizing-content max-h-96 w-full min-w-0 rounded-md border border-line-strong bg-panel px-3 py-2 placeholder:text-ink-3 aria-invalid:border-bad ${code ? "font-mono text-[0.78125rem] leading-5" : "text-sm"}`} />
      {error ? <Wrong id={words}>{error}</Wrong> : note && <p id={words} className="mt-1 text-xs text-ink-3">{note}</p>}
    </div>
  );
}

/** What is wrong with something. */
export function Wrong({ id, children }: { id?: string; children: string }) {
  return (
    <p id={id} role="alert" className="mt-1 flex gap-1.5 text-xs text-bad">
      <TriangleAlert size={13} className="mt-0.5 shrink-0" aria-hidden /> <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

interface ListProps {
  label: string;
  list: readonly string[];
  onChange: (list: string[]) => void;
  error?: string | undefined;
  note?: string;
  placeholder?: string;
}

/** Names separated by commas. */
export function NamesField({ list, onChange, ...rest }: ListProps) {
  const [text, setText] = useState(list.join(", "));
  const say = (said: string) => {
    setText(said);
    onChange(split(said, ","));
  };
  return <Field {...rest} value={text} onChange={say} />;
}

/** Conditions, one on each line. */
export function LinesField({ list, onChange, ...rest }: ListProps) {
  const [text, setText] = useState(list.join("\n"));
  const say = (said: string) => {
    setText(said);
    onChange(split(said, "\n"));
  };
  return <Area {...rest} code value={text} onChange={say} />;
}

function split(text: string, by: string): string[] {
  return text.split(by).map((part) => part.trim()).filter(Boolean);
}
