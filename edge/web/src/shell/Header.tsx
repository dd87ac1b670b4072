import { BrainCircuit, Cable, ChevronDown, Database, Menu, Monitor, Moon, Plug, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { LinkState } from "../api/live";
import type { Connection } from "../api/types/connection";
import { Approvals } from "../approval/Approvals";
import { dialectName } from "../format/dialect";
import { Mark } from "./Logo";
import { Link } from "./Link";
import type { Route } from "./route";
import { theme, type Theme } from "./theme";
import { IconButton } from "./ui";

interface Props {
  page: Route["page"];
  connections: readonly Connection[] | undefined;
  connection: string;
  onConnection: (name: string) => void;
  link: LinkState;
  onReconnect: () => void;
  onMenu: () => void;
}

export function Header({ page, connections, connection, onConnection, link, onReconnect, onMenu }: Props) {
  return (
    <header className="z-10 flex h-14 shrink-0 items-center gap-1 border-b border-line bg-panel px-2 sm:px-3">
      <IconButton label="Sessions" onClick={onMenu} className={page === "chat" ? "lg:hidden" : ""}>
        <Menu size={20} />
      </IconButton>
      <Link href="/" className="flex items-center gap-2 rounded-md px-1.5 py-1" aria-label="Arivu, new question">
        <Mark className="size-7" />
        <span className="hidden text-[1.0625rem] font-semibold tracking-tight sm:inline">Arivu</span>
      </Link>
      <div className="flex-1" />
      <LinkStatus link={link} onReconnect={onReconnect} />
      <Approvals writable={connections?.some(({ writable }) => writable) ?? false} />
      <PageLink href="/connections" icon={Cable} here={page === "connections" || page === "connection"}>Connections</PageLink>
      <PageLink href="/models" icon={BrainCircuit} here={page === "models"}>Models</PageLink>
      {page === "chat" && <ConnectionPicker connections={connections} value={connection} onChange={onConnection} />}
      <ThemeButton />
    </header>
  );
}

function PageLink({ href, icon: Icon, here, children }: { href: string; icon: typeof Cable; here: boolean; children: string }) {
  return (
    <Link href={href} aria-current={here ? "page" : undefined} title={children}
      className="flex h-9 items-center gap-1.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-ink">
      <Icon size={18} aria-hidden /> <span className="max-md:sr-only">{children}</span>
    </Link>
  );
}

function ConnectionPicker({ connections, value, onChange }: {
  connections: readonly Connection[] | undefined;
  value: string;
  onChange: (name: string) => void;
}) {
  const chosen = connections?.find(({ name }) => name === value);
  const tone = chosen?.status === "ok" ? "bg-good" : chosen?.status === "unreachable" ? "bg-bad" : "bg-line-strong";
  return (
    <label className="relative flex h-9 min-w-0 items-center gap-2 rounded-md border border-line bg-sunken pr-7 pl-2.5 text-sm focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:border-line-strong"
      title={chosen ? `${chosen.display}: ${chosen.status}` : undefined}>
      <Database size={15} className="shrink-0 text-ink-3 max-sm:hidden" aria-hidden />
      <span className="sr-only">Database connection</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} disabled={!connections?.length}
        className="field-sizing-content max-w-40 min-w-0 appearance-none truncate bg-transparent font-medium outline-none sm:max-w-56 [&>option]:bg-panel">
        {!connections?.length && <option value="">{connections ? "No connection" : "…"}</option>}
        {connections?.map(({ name, status }) => (
          <option key={name} value={name}>
            {name}
            {status === "unreachable" ? " (unreachable)" : ""}
          </option>
        ))}
      </select>
      {chosen && <span className="hidden text-xs text-ink-3 sm:inline">{dialectName(chosen.dialect)}</span>}
      <span className={`size-2 shrink-0 rounded-full ${tone}`} aria-hidden />
      <ChevronDown size={14} className="pointer-events-none absolute right-2 text-ink-3" aria-hidden />
    </label>
  );
}

const links: Record<LinkState, { text: string; tone: string }> = {
  open: { text: "Live", tone: "bg-good" },
  connecting: { text: "Connecting", tone: "bg-warn animate-pulse-dot" },
  waiting: { text: "Reconnecting", tone: "bg-warn animate-pulse-dot" },
  closed: { text: "Offline", tone: "bg-bad" },
};

function LinkStatus({ link, onReconnect }: { link: LinkState; onReconnect: () => void }) {
  const { text, tone } = links[link];
  const lost = link === "waiting" || link === "closed";
  return (
    <div role="status" className="mr-1 flex items-center gap-2 text-xs text-ink-3"
      title={lost ? "Live updates are interrupted. Answers still arrive, a little later." : "Steps arrive as they happen."}>
      <span className={`size-2 rounded-full ${tone}`} aria-hidden />
      <span className="max-sm:sr-only">{text}</span>
      {lost && (
        <IconButton label="Connect now" onClick={onReconnect} className="size-8">
          <Plug size={16} />
        </IconButton>
      )}
    </div>
  );
}

const themes: Record<Theme, { next: Theme; icon: typeof Sun }> = {
  system: { next: "light", icon: Monitor },
  light: { next: "dark", icon: Sun },
  dark: { next: "system", icon: Moon },
};

function ThemeButton() {
  const chosen = useSyncExternalStore(theme.subscribe, theme.get);
  const { next, icon: Icon } = themes[chosen];
  return (
    <IconButton label={`Theme: ${chosen}. Change to ${next}`} onClick={() => theme.dispatch(next)}>
      <Icon size={18} />
    </IconButton>
  );
}
