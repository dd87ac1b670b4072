import type { ReactNode } from "react";

/** A fact of a list, under what it is. */
export function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-3">{title}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
