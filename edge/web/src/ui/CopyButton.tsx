import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { t } from "../i18n/i18n";
import { toast } from "../shell/toasts";
import { SmallButton } from "./Button";

interface Props {
  text: () => string;
  label: string;
  /** By what the keys of an answer know it. */
  "data-key"?: string;
  children?: ReactNode;
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label, children, ...rest }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    writeClipboard(text()).then(
      () => setCopied(true),
      () => toast({ tone: "bad", text: t("The browser did not allow copying. Select the text and copy it by hand.") }),
    );
  };
  return (
    <SmallButton {...rest} onClick={copy} aria-label={label} title={label}>
      {copied ? <Check size={14} className="text-good" aria-hidden /> : <Copy size={14} aria-hidden />}
      <span role="status" className="sr-only">{copied && t("Copied")}</span>
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
