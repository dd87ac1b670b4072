import type { ReactNode } from "react";
import { cx } from "../ui/cx";

/** A framed part of the page with its name. */
export function Panel({ title, tools, children, className }: { title: string; tools?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={cx("min-w-0 rounded-xl border border-line bg-panel p-4 shadow-card", className)}>
      <header className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">{title}</h2>
        {tools}
      </header>
      {children}
    </section>
  );
}

/** What a part says where there is nothing to list. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="py-3 text-sm text-ink-3">{children}</p>;
}
