import { TriangleAlert, type LucideIcon } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { ApiError } from "../api/http";
import { t } from "../i18n/i18n";
import { focusIsLost } from "../shell/route";
import { useTitle } from "../shell/useTitle";
import { Button } from "./Button";
import { cx } from "./cx";

/** A page's content: it scrolls by itself, is a container named main for its own widths, and takes the focus that a change of page lost. */
export function Page({ title, wide = false, children }: {
  /** In the browser's tab. */
  title: string;
  wide?: boolean;
  children: ReactNode;
}) {
  useTitle(`${title} · Arivu`);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focusIsLost()) main.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main ref={main} id="content" tabIndex={-1} className="@container/main relative min-w-0 flex-1 overflow-y-auto outline-none">
      <div className={cx("mx-auto flex min-h-full flex-col gap-4 px-3 py-4 sm:px-6 sm:py-6", wide ? "max-w-[100rem]" : "max-w-6xl")}>{children}</div>
    </main>
  );
}

/** The head of a page: its name, a sentence, and what can be done on it. */
export function PageHeader({ title, children, actions }: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
        {children && <div className="mt-1 max-w-prose text-sm text-ink-2">{children}</div>}
      </div>
      {actions && <div className="flex min-w-0 flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

/** What stands where there is nothing yet: why, and what to do. */
export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-xl border border-dashed border-line-strong px-6 py-12 text-center">
      <Icon size={28} className="text-ink-3" aria-hidden />
      <p className="font-medium">{title}</p>
      {children && <div className="flex max-w-prose flex-col items-center gap-3 text-sm text-ink-2">{children}</div>}
    </div>
  );
}

/** What could not be read, in the server's words, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg border border-bad/40 bg-bad-soft px-4 py-3 text-sm">
      <TriangleAlert size={18} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{error.message}</p>
        {error instanceof ApiError && error.requestId && <p className="font-mono text-xs text-ink-3">{t("request {id}", { id: error.requestId })}</p>}
        {onRetry && <Button className="mt-2" onClick={onRetry}>{t("Try again")}</Button>}
      </div>
    </div>
  );
}

/** Holds the place of what is being read; sized like it, so that nothing moves when it comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx("animate-pulse-dot rounded-md bg-hover", className)} />;
}
