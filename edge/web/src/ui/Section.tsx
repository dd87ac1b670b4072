import type { ReactNode } from "react";

/** A framed part of a card with a heading and tools at its right. */
export function Section({ title, tools, children, className = "" }: {
  title: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`min-w-0 ${className}`}>
      <header className="mb-1.5 flex min-h-7 flex-wrap items-center justify-between gap-x-2">
        <h3 className="eyebrow">{title}</h3>
        {tools && <div className="-mr-1.5 ml-auto flex flex-wrap items-center justify-end">{tools}</div>}
      </header>
      {children}
    </section>
  );
}
