import { createElement } from "react";
import { toast as show } from "sonner";
import { t } from "../i18n/i18n";

interface Toast {
  tone: "bad" | "plain" | "good";
  text: string;
  /** Shown small, for a report to whoever runs the server. */
  requestId?: string | undefined;
  /** What can be done about it, such as undoing it. */
  action?: { label: string; onClick: () => void };
}

const lifetime = 8_000;

/** Says something in passing. What must be read or answered belongs on the page. */
export function toast({ tone, text, requestId, action }: Toast): void {
  const how = {
    duration: lifetime,
    ...(requestId && { description: createElement("span", { className: "font-mono text-xs" }, t("request {id}", { id: requestId })) }),
    ...(action && { action }),
  };
  if (tone === "bad") show.error(text, how);
  else if (tone === "good") show.success(text, how);
  else show(text, how);
}
