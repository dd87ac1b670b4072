import { useSyncExternalStore } from "react";
import { Toaster } from "sonner";
import "sonner/dist/styles.css";
import { t } from "../i18n/i18n";
import { theme } from "./theme";

const look = {
  "--normal-bg": "var(--panel)", "--normal-text": "var(--ink)", "--normal-border": "var(--line)", "--border-radius": "0.5rem",
} as React.CSSProperties;

export function Toasts() {
  const chosen = useSyncExternalStore(theme.subscribe, theme.get);
  return (
    <Toaster theme={chosen} position="bottom-center" closeButton visibleToasts={3} style={look} containerAriaLabel={t("Notifications")}
      toastOptions={{ classNames: { error: "!border-bad", closeButton: "!bg-panel !text-ink-2 !border-line" }, closeButtonAriaLabel: t("Dismiss") }} />
  );
}
