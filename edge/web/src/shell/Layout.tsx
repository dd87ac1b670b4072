import { Outlet, useRouterState } from "@tanstack/react-router";
import { Menu, Search } from "lucide-react";
import { useState } from "react";
import { AccountMenu } from "../account/AccountMenu";
import { LoginScreen } from "../account/LoginScreen";
import { t } from "../i18n/i18n";
import { PaletteHost, showPalette } from "../palette/PaletteHost";
import { IconButton } from "../ui/Button";
import { Sheet } from "../ui/Dialog";
import { TooltipProvider } from "../ui/Popover";
import { cx } from "../ui/cx";
import { Link } from "./Link";
import { onMac } from "./keys";
import { LinkStatus } from "./LinkStatus";
import { Mark } from "./Logo";
import { Navigation } from "./Navigation";
import { Toasts } from "./Toasts";
import { useMedia } from "./useMedia";

/** What surrounds every page: the way to the others, how the server is reached, and what is said in passing. */
export function Layout() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const roomy = useMedia("(min-width: 48rem)");
  const asking = path === "/chat" || path.startsWith("/chat/");
  const [target, words] = asking ? ["#question", t("Skip to the question")] : ["#content", t("Skip to the content")];
  return (
    <TooltipProvider delayDuration={400}>
      <div className="flex h-dvh flex-col md:flex-row">
        <a href={target} className="sr-only z-20 rounded-md bg-accent text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:px-3 focus:py-2">
          {words}
        </a>
        {roomy ? <Rail /> : <TopBar />}
        <div className="flex min-h-0 min-w-0 flex-1">
          <Outlet />
        </div>
      </div>
      <PaletteHost />
      <LoginScreen />
      <Toasts />
    </TooltipProvider>
  );
}

function Rail() {
  return (
    <div className="flex w-24 shrink-0 flex-col border-r border-line bg-panel">
      <Home className="flex h-14 shrink-0 items-center justify-center" />
      <Find className="flex min-h-13 flex-col items-center justify-center gap-1 text-[0.6875rem]" />
      <Navigation />
      <div className="flex flex-col items-center gap-1 pb-3">
        <AccountMenu />
        <LinkStatus />
      </div>
    </div>
  );
}

/** On a phone: a bar with a menu of pages. */
function TopBar() {
  const [open, setOpen] = useState(false);
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-panel px-1.5">
      <IconButton label={t("Menu")} onClick={() => setOpen(true)}><Menu size={20} /></IconButton>
      <Home className="flex items-center gap-2 px-1" named />
      <div className="flex-1" />
      <Find className="flex size-9 items-center justify-center [&>span]:sr-only" />
      <AccountMenu named />
      <LinkStatus />
      <Sheet open={open} onOpenChange={setOpen} title="Arivu">
        <Navigation list onChoose={() => setOpen(false)} />
      </Sheet>
    </header>
  );
}

function Find({ className }: { className: string }) {
  return (
    <button type="button" onClick={() => showPalette()} title={onMac ? "⌘K" : t("Ctrl+K")}
      className={cx("mx-1.5 rounded-md text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink", className)}>
      <Search size={20} aria-hidden /> <span>{t("Find")}</span>
    </button>
  );
}

function Home({ className, named = false }: { className: string; named?: boolean }) {
  return (
    <Link href="/" className={className} aria-label={t("Arivu, home")}>
      <Mark className="size-7" />
      {named && <span className="text-[1.0625rem] font-semibold tracking-tight">Arivu</span>}
    </Link>
  );
}
