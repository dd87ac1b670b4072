import { TriangleAlert } from "lucide-react";
import { useId, type InputHTMLAttributes } from "react";

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** What is wrong with it. */
  error?: string | undefined;
  note?: string;
  /** What can be chosen, in place of a text; "" is shown as other. */
  options?: readonly string[];
  other?: string;
}

const look = "h-9 w-full min-w-0 rounded-md border border-line-strong bg-panel px-3 text-sm placeholder:text-ink-3 disabled:bg-sunken disabled:text-ink-2 aria-invalid:border-bad";

/** A labelled input with what is said of it. */
export function Field({ label, value, onChange, error, note, options, other, ...rest }: FieldProps) {
  const id = useId();
  const words = `${id}-words`;
  const shared = { id, value, "aria-invalid": error !== undefined, "aria-describedby": error || note ? words : undefined };
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">{label}</label>
      {options ? (
        <select {...shared} onChange={({ target }) => onChange(target.value)} className={look}>
          {options.map((option) => <option key={option} value={option}>{option || other}</option>)}
        </select>
      ) : (
        <input {...rest} {...shared} onChange={({ target }) => onChange(target.value)} autoComplete="off" autoCapitalize="off" spellCheck={false} className={look} />
      )}
      {error ? (
        <p id={words} role="alert" className="mt-1 flex gap-1.5 text-xs text-bad">
          <TriangleAlert size={13} className="mt-0.5 shrink-0" aria-hidden /> <span className="min-w-0 break-words">{error}</span>
        </p>
      ) : note && <p id={words} className="mt-1 text-xs text-ink-3">{note}</p>}
    </div>
  );
}

export function Checkbox({ label, note, checked, onChange }: { label: string; note?: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="flex w-fit items-start gap-2 text-sm">
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} className="mt-0.5 size-4 shrink-0 accent-accent" />
      <span>{label}{note && <span className="block text-xs text-ink-3">{note}</span>}</span>
    </label>
  );
}
