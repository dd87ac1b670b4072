import { Check, Link2, Ruler, Undo2, X } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import type { Join, Verdict } from "../api/explorer";
import { Time } from "../connections/Health";
import { msg, t } from "../i18n/i18n";
import { Badge } from "../ui/Badge";
import { Button, SmallButton } from "../ui/Button";
import { cx } from "../ui/cx";
import { Empty, ErrorState, Skeleton } from "../ui/Page";
import { joinId, measurable, overlapTone, overlapWords, sideWords } from "./joins";
import { useOverlaps, useVerdicts, type Measured } from "./useJoins";

interface Props {
  connection: string;
  joins: readonly Join[] | undefined;
  error: Error | null;
  onRetry: () => void;
}

/** The joins that the database does not declare, each with what speaks for it, to accept or reject. */
export function JoinList({ connection, joins, error, onRetry }: Props) {
  const verdicts = useVerdicts(connection);
  const overlaps = useOverlaps(connection);
  const list = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const open = joins?.filter(({ verdict }) => verdict === "open") ?? [];
  const move = (to: number) => {
    const rows = list.current?.querySelectorAll<HTMLElement>("[data-row]");
    rows?.[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
  };
  return (
    <section aria-label={t("Inferred joins")} className="space-y-3" data-testid="joins">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 max-w-prose">
          <h2 className="text-[1.0625rem] leading-7 font-semibold">{t("Inferred joins")}</h2>
          <p className="text-sm text-ink-2">{t("References that the database does not declare. Questions are joined by accepted ones and by those that are used; a rejected one is never used.")}</p>
        </div>
        {open.some(measurable) && (overlaps.left > 0
          ? <Button onClick={overlaps.stop}>{t("Stop, {n, number} left", { n: overlaps.left })}</Button>
          : <Button needs="teach" onClick={() => void overlaps.measure(open)}><Ruler size={15} aria-hidden /> {t("Check all against the data")}</Button>)}
      </header>
      {error && !joins && <ErrorState error={error} onRetry={onRetry} />}
      {!error && !joins && <div role="status" aria-label={t("Looking for joins")}><Skeleton className="h-32" /></div>}
      {joins?.length === 0 && <Empty icon={Link2} title={t("No join had to be inferred.")}><p>{t("The database declares its foreign keys, or nothing in names and values looks like one.")}</p></Empty>}
      {joins && joins.length > 0 && (
        <>
          <p className="text-xs text-ink-3 pointer-coarse:hidden">{t("Keys: up and down move, A accepts, R rejects, U takes back, C checks.")}</p>
          <ul ref={list} className="divide-y divide-line rounded-xl border border-line bg-panel shadow-card">
            {joins.map((join, i) => (
              <Row key={joinId(join)} join={join} measured={overlaps.measured.get(joinId(join))} busy={verdicts.busy === joinId(join)} wrong={verdicts.wrong?.id === joinId(join) ? verdicts.wrong.message : ""}
                reachable={i === Math.min(at, joins.length - 1)} onFocus={() => setAt(i)} onMove={(by) => move(i + by)} onDecide={(verdict) => void verdicts.decide(join, verdict)} onMeasure={() => void overlaps.measure([join])} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface RowProps {
  join: Join;
  measured: Measured | undefined;
  busy: boolean;
  wrong: string;
  /** Tab comes to it; the others are reached by arrows. */
  reachable: boolean;
  onFocus: () => void;
  onMove: (by: 1 | -1) => void;
  onDecide: (verdict: Verdict) => void;
  onMeasure: () => void;
}

const states: Readonly<Record<Verdict, string>> = { open: msg("open"), accepted: msg("accepted"), rejected: msg("rejected") };

function Row({ join, measured, busy, wrong, reachable, onFocus, onMove, onDecide, onMeasure }: RowProps) {
  const { table, columns, ref_table, ref_columns, verdict, used, evidence, author, time } = join;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keysOf({ verdict, onMove, onDecide, onMeasure, measurable: measurable(join) })[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const name = `${sideWords(table, columns)} → ${sideWords(ref_table, ref_columns)}`;
  return (
    <li data-row tabIndex={reachable ? 0 : -1} onFocus={onFocus} onKeyDown={onKeyDown} aria-label={`${name}, ${t(states[verdict])}`} aria-busy={busy} data-testid="join"
      className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3 py-3 text-sm -outline-offset-2 sm:px-4">
      <div className="min-w-0 flex-[1_1_22rem] space-y-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-[0.8125rem] break-all">{name}</span>
          {verdict === "accepted" && <Badge tone="good">{t("accepted")}</Badge>}
          {verdict === "rejected" && <Badge tone="bad">{t("rejected")}</Badge>}
          {verdict === "open" && <Badge tone={used ? "accent" : "plain"}>{used ? t("used") : t("not used")}</Badge>}
        </p>
        {evidence.length > 0 && <p className="text-xs break-words text-ink-2">{evidence.join(" · ")}</p>}
        {author && time && <p className="text-xs text-ink-3">{author}, <Time at={time} /></p>}
        <Counted join={join} measured={measured} />
        {wrong && <p role="alert" className="text-xs break-words text-bad">{wrong}</p>}
      </div>
      <div className="flex flex-wrap gap-1">
        {measurable(join) && <SmallButton needs="teach" onClick={onMeasure} disabled={measured === "counting"}><Ruler size={13} aria-hidden /> {t("Check")}<Named name={name} /></SmallButton>}
        {verdict !== "accepted" && <Button needs="teach" size="small" onClick={() => onDecide("accepted")} disabled={busy}><Check size={13} className="text-good" aria-hidden /> {t("Accept")}<Named name={name} /></Button>}
        {verdict !== "rejected" && <Button needs="teach" size="small" onClick={() => onDecide("rejected")} disabled={busy}><X size={13} className="text-bad" aria-hidden /> {t("Reject")}<Named name={name} /></Button>}
        {verdict !== "open" && <SmallButton needs="teach" onClick={() => onDecide("open")} disabled={busy}><Undo2 size={13} aria-hidden /> {t("Take back")}<Named name={name} /></SmallButton>}
      </div>
    </li>
  );
}

function Named({ name }: { name: string }) {
  return <span className="sr-only"> {name}</span>;
}

function keysOf({ verdict, onMove, onDecide, onMeasure, measurable: may }: Pick<RowProps, "onMove" | "onDecide" | "onMeasure"> & { verdict: Verdict; measurable: boolean }): Record<string, () => void> {
  return {
    arrowdown: () => onMove(1),
    arrowup: () => onMove(-1),
    a: () => { if (verdict !== "accepted") onDecide("accepted"); },
    r: () => { if (verdict !== "rejected") onDecide("rejected"); },
    u: () => { if (verdict !== "open") onDecide("open"); },
    c: () => { if (may) onMeasure(); },
  };
}

const inks = { good: "text-good", warn: "text-warn", bad: "text-bad", plain: "text-ink-2" } as const;
const bars = { good: "bg-good", warn: "bg-warn", bad: "bg-bad", plain: "bg-line-strong" } as const;

function Counted({ join, measured }: { join: Join; measured: Measured | undefined }) {
  if (measured === undefined) return null;
  if (measured === "counting") return <p role="status" className="text-xs text-ink-3">{t("The database counts the values …")}</p>;
  if ("error" in measured) return <p role="alert" className="text-xs break-words text-bad">{measured.error}</p>;
  const tone = overlapTone(measured);
  const { distinct, found } = measured;
  return (
    <div data-testid="overlap">
      <p className={cx("text-xs break-words", inks[tone])}>{overlapWords(join, measured)}{measured.filtered && ` ${t("Rows that a policy holds back are not counted.")}`}</p>
      {distinct > 0 && (
        <svg className="mt-1 h-1.5 w-48 max-w-full overflow-hidden rounded-full bg-hover" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
          <rect width={(found / distinct) * 100} height="4" className={cx(bars[tone], "fill-current", inks[tone])} />
        </svg>
      )}
    </div>
  );
}
