import { Switch as RadixSwitch } from "radix-ui";
import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes } from "react";
import { cx } from "./cx";

const box = "h-9 w-full min-w-0 rounded-md border border-line-strong bg-sunken px-2.5 text-sm aria-invalid:border-bad disabled:opacity-60";

/** What a control needs to be tied to its words. */
interface Tied {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

/** A control with its name, a hint, and what is wrong with what was entered. The control is given what ties it to them. */
export function Field({ label, hint, error, className, children }: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: (tied: Tied) => ReactNode;
}) {
  const id = useId();
  const words = error ?? hint;
  return (
    <div className={cx("min-w-0", className)}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">{label}</label>
      {children({ id, "aria-describedby": words ? `${id}-words` : undefined, "aria-invalid": error ? true : undefined })}
      {words && <p id={`${id}-words`} className={cx("mt-1 text-xs", error ? "text-bad" : "text-ink-3")}>{words}</p>}
    </div>
  );
}

export function Input({ className, ...rest }: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input {...rest} className={cx(box, className)} />;
}

/** The browser's own list: it suits phones and screen readers best. */
export function Select({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  return <select {...rest} className={cx(box, "[&>option]:bg-panel", className)} />;
}

/** What is on or off at once, without saving. */
export function Switch({ label, hint, checked, onChange, disabled = false }: {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <RadixSwitch.Root id={id} checked={checked} onCheckedChange={onChange} disabled={disabled} aria-describedby={hint ? `${id}-words` : undefined}
        className="mt-0.5 h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors disabled:opacity-50 data-[state=checked]:bg-accent">
        <RadixSwitch.Thumb className="block size-4 translate-x-0.5 rounded-full bg-panel transition-transform data-[state=checked]:translate-x-4.5" />
      </RadixSwitch.Root>
      <div className="min-w-0 text-sm">
        <label htmlFor={id} className="font-medium">{label}</label>
        {hint && <p id={`${id}-words`} className="text-xs text-ink-3">{hint}</p>}
      </div>
    </div>
  );
}
