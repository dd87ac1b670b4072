import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ButtonHTMLAttributes, type ReactNode, type Ref } from "react";
import { toast } from "./toasts";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

const base = "inline-flex items-center justify-center gap-1.5 rounded-md transition-colors disabled:opacity-50";

/** A quiet button that shows itself on hover; label is its name where it has no text. */
export function IconButton({ label, className = "", ...rest }: ButtonProps & { label: string }) {
  return (
    <button type="button" aria-label={label} title={label} {...rest}
      className={`${base} size-9 text-ink-2 hover:bg-hover hover:text-ink ${className}`} />
  );
}

export function SmallButton({ className = "", ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest}
      className={`${base} h-7 px-2 text-xs font-medium text-ink-2 hover:bg-hover hover:text-ink ${className}`} />
  );
}

export function Button({ className = "", primary = false, ...rest }: ButtonProps & { primary?: boolean }) {
  const tone = primary ? "border-accent bg-accent text-accent-ink hover:brightness-110" : "border-line-strong bg-panel text-ink hover:bg-hover";
  return <button type="button" {...rest} className={`${base} h-9 border px-3 text-sm font-medium ${tone} ${className}`} />;
}

/** A question to ask, as a button. */
export function Chip({ className = "", ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest}
      className={`inline-flex min-h-9 items-center gap-2 rounded-2xl border border-line bg-panel px-3.5 py-1.5 text-left text-sm text-ink-2 transition-colors hover:border-accent hover:text-ink ${className}`} />
  );
}

export function CopyButton({ text, label, children }: { text: () => string; label: string; children?: ReactNode }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    writeClipboard(text()).then(
      () => setCopied(true),
      () => toast({ tone: "bad", text: "The browser did not allow copying. Select the text and copy it by hand." }),
    );
  };
  return (
    <SmallButton onClick={copy} aria-label={label} title={label}>
      {copied ? <Check size={14} className="text-good" aria-hidden /> : <Copy size={14} aria-hidden />}
      {children}
    </SmallButton>
  );
}

// The clipboard API exists on HTTPS and localhost only; elsewhere the old way still works.
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "fixed opacity-0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copying was refused");
}

/** A framed part of a card with a heading and tools at its right. */
export function Section({ title, tools, children, className = "" }: {
  title: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`min-w-0 ${className}`}>
      <header className="mb-1.5 flex min-h-7 items-center justify-between gap-2">
        <h3 className="eyebrow">{title}</h3>
        {tools && <div className="-mr-1.5 flex items-center">{tools}</div>}
      </header>
      {children}
    </section>
  );
}
