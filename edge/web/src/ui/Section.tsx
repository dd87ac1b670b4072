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
      <header className="mb-1.5 flex min-h-7 items-center justify-between gap-2">
        <h3 className="eyebrow">{title}</h3>
        {tools && <div className="-mr-1.5 flex items-center">{tools}</div>}
      </header>
      {children}
    </section>
  );
}
