import { ChevronRight, TriangleAlert } from "lucide-react";
import type { Connection } from "../api/types";
import { Script } from "../connect/StepList";
import { t } from "../i18n/i18n";

/** What is not as it should be with a connection, and the statements that mend its login. */
export function Warnings({ connection: { warnings = [], remedy }, open = false }: { connection: Connection; open?: boolean }) {
  if (warnings.length === 0) return null;
  const n = warnings.length;
  return (
    <details open={open} className="group rounded-lg border border-warn/40 bg-warn-soft text-sm" data-testid="warnings">
      <summary className="flex min-h-10 list-none items-center gap-2 rounded-lg px-3 py-2 font-medium [&::-webkit-details-marker]:hidden">
        <TriangleAlert size={16} className="shrink-0 text-warn" aria-hidden />
        <span className="min-w-0 flex-1">{remedy ? t("{n, plural, one {One warning} other {# warnings}}: a login may do more than it must", { n }) : t("{n, plural, one {One warning} other {# warnings}}", { n })}</span>
        <ChevronRight size={16} className="shrink-0 text-ink-3 transition-transform group-open:rotate-90" aria-hidden />
      </summary>
      <div className="space-y-3 px-3 pb-3 text-ink-2">
        <ul className="list-disc space-y-1 pl-5">
          {loginsFirst(warnings).map((warning) => (
            <li key={warning} className="break-words">{sentence(warning)}</li>
          ))}
        </ul>
        {remedy && <Script text={remedy} />}
      </div>
    </details>
  );
}

// What the remedy is for stands first.
function loginsFirst(warnings: readonly string[]): string[] {
  const ofLogin = (warning: string) => /\blogin\b/.test(warning);
  return [...warnings.filter(ofLogin), ...warnings.filter((warning) => !ofLogin(warning))];
}

/** A message as a sentence. One may begin with a field or a name, which stays as it is. */
export function sentence(text: string): string {
  return /^the /.test(text) ? `T${text.slice(1)}` : text;
}
