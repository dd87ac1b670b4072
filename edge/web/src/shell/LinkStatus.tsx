import { Plug } from "lucide-react";
import { useCallback, useSyncExternalStore } from "react";
import type { LinkState } from "../api/live";
import { msg, t } from "../i18n/i18n";
import { live } from "../services";
import { IconButton } from "../ui/Button";

const links: Record<LinkState, { text: string; tone: string }> = {
  open: { text: msg("Live"), tone: "bg-good" },
  connecting: { text: msg("Connecting"), tone: "bg-warn animate-pulse-dot" },
  waiting: { text: msg("Reconnecting"), tone: "bg-warn animate-pulse-dot" },
  closed: { text: msg("Offline"), tone: "bg-bad" },
};

/** Whether news arrive as they happen. */
export function LinkStatus() {
  const link = useSyncExternalStore(
    useCallback((watcher) => live.watch(watcher), []),
    () => live.state,
  );
  const { text, tone } = links[link];
  const lost = link === "waiting" || link === "closed";
  return (
    <div className="flex items-center gap-1.5 text-xs text-ink-3 max-md:mr-1 md:flex-col"
      title={lost ? t("Live updates are interrupted. Answers still arrive, a little later.") : t("Steps arrive as they happen.")}>
      <span role="status" className="flex items-center gap-1.5">
        <span className={`size-2 rounded-full ${tone}`} aria-hidden />
        <span className="max-md:sr-only md:text-[0.6875rem]">{t(text)}</span>
      </span>
      {lost && <IconButton label={t("Connect now")} onClick={() => live.connect()} size="smallIcon"><Plug size={16} /></IconButton>}
    </div>
  );
}
