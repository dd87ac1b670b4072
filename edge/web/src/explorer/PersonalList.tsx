import { EyeOff, ShieldCheck, VenetianMask } from "lucide-react";
import { useState } from "react";
import type { Schema } from "../api/types";
import { qualified } from "../connections/structure";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Button, SmallButton } from "../ui/Button";
import { flaggedOf, kindWords, reasonWords, type Flagged } from "./personal";
import type { KeepBack } from "./keepBack";

// A list that long is looked through by table.
const step = 30;

/** The columns that look personal and are seen as they are, each to be hidden or masked with one click. */
export function PersonalList({ schema, keepBack }: { schema: Schema; keepBack: KeepBack }) {
  const [most, setMost] = useState(step);
  const flagged = flaggedOf(schema);
  const { fixed, busy, wrong, listed, keep } = keepBack;
  return (
    <section aria-label={t("Columns that look personal")} className="space-y-2" data-testid="personal">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 max-w-prose">
          <h2 className="font-semibold">{t("Columns that look personal")}{flagged.length > 0 && <span className="ml-2 text-sm font-normal tabular text-ink-3">{flagged.length}</span>}</h2>
          <p className="text-sm text-ink-2">{t("Found by their names, their types and the shape of their values, before anything is asked. No value leaves the executor for that.")}</p>
        </div>
        {!fixed && flagged.length > 1 && (
          <Button needs="connections" onClick={() => keep("masked", flagged.map(({ pattern }) => pattern))} disabled={busy}><VenetianMask size={15} aria-hidden /> {t("Mask all of them")}</Button>
        )}
      </header>
      {schema.partial && <p className="text-sm text-ink-3">{t("What the rows hold is still being read, so these are by name and type.")}</p>}
      {flagged.length === 0 ? (
        <p className="flex items-center gap-2 text-sm text-ink-2"><ShieldCheck size={16} className="text-good" aria-hidden /> {t("No column that is seen looks personal.")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line bg-panel shadow-card">
          {flagged.slice(0, most).map((one) => <Row key={one.pattern} connection={schema.connection} flagged={one} keepBack={keepBack} />)}
        </ul>
      )}
      {flagged.length > most && <Button onClick={() => setMost(most + step)}>{t("Show more ({left, number} left)", { left: flagged.length - most })}</Button>}
      {listed && flagged.length > 0 && <p className="text-xs text-warn">{t("Rules below are changed and not saved: what is hidden or masked here is saved with them.")}</p>}
      {wrong && <p role="alert" className="text-sm break-words text-bad">{wrong}</p>}
    </section>
  );
}

function Row({ connection, flagged: { table, column, personal, pattern }, keepBack }: { connection: string; flagged: Flagged; keepBack: KeepBack }) {
  const name = `${qualified(table)}.${column.name}`;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-sm sm:px-4" data-testid="flagged">
      <div className="min-w-0 flex-[1_1_16rem]">
        <Link href={connectionPath(connection, "structure", qualified(table))} className="rounded-sm font-mono text-[0.8125rem] break-all hover:text-accent hover:underline">{name}</Link>
        <p className="text-xs break-words text-ink-2">{t("Looks like {kind}: {reason}.", { kind: kindWords(personal), reason: reasonWords(personal) })}</p>
      </div>
      <KeepBackButtons name={name} pattern={pattern} keepBack={keepBack} />
    </li>
  );
}

/** The two ways to keep a column back. */
export function KeepBackButtons({ name, pattern, keepBack: { fixed, busy, keep } }: { name: string; pattern: string; keepBack: KeepBack }) {
  if (fixed) return null;
  return (
    <span className="flex gap-1">
      <SmallButton needs="connections" onClick={() => keep("masked", [pattern])} disabled={busy}><VenetianMask size={13} aria-hidden /> {t("Mask")}<span className="sr-only"> {name}</span></SmallButton>
      <SmallButton needs="connections" onClick={() => keep("hidden", [pattern])} disabled={busy}><EyeOff size={13} aria-hidden /> {t("Hide")}<span className="sr-only"> {name}</span></SmallButton>
    </span>
  );
}
