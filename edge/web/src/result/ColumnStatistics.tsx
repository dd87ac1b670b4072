import { LoaderCircle } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { Cell, ResultColumn } from "../api/types";
import { type ColumnFormat, plain } from "../format/cell";
import { t } from "../i18n/i18n";
import { SmallButton } from "../ui/Button";
import { type Bin, type Statistics, statisticsOf } from "./statistics";
import type { LoadedRows } from "./useRows";

interface Props {
  rows: LoadedRows;
  columns: readonly ResultColumn[];
  format: ColumnFormat;
  index: number;
  truncated: boolean;
}

/** What the values of a column add up to, over all rows of the result: those that are missing are read first. */
export function ColumnStatistics({ rows, columns, format, index, truncated }: Props) {
  const { all, loadAll, loading, problem } = rows;
  useEffect(() => {
    if (!all) void loadAll();
  }, [all, loadAll]);
  const figures = useMemo(() => (all ? statisticsOf(columns[index]!, all, index) : undefined), [all, columns, index]);
  return (
    <section aria-label={t("Statistics")} className="border-t border-line pt-2" data-testid="statistics">
      <h4 className="eyebrow mb-1.5">{t("Statistics")}</h4>
      {figures ? <Shown figures={figures} format={format} /> : loading ? (
        <p className="flex items-center gap-2 text-xs text-ink-3" role="status">
          <LoaderCircle size={13} className="animate-spin" aria-hidden />
          {t("Reading all rows: {known} of {total}", { known: rows.known.toLocaleString(), total: rows.total.toLocaleString() })}
          <SmallButton onClick={rows.stop}>{t("Stop")}</SmallButton>
        </p>
      ) : (
        <div className="text-xs text-ink-3">
          {problem && <p role="alert" className="text-bad">{problem}</p>}
          <SmallButton onClick={() => void loadAll()}>{t("Read all rows")}</SmallButton>
        </div>
      )}
      {figures && truncated && <p className="mt-2 text-xs text-warn">{t("Of the {n} rows that were read; the database has more.", { n: figures.rows.toLocaleString() })}</p>}
    </section>
  );
}

function Shown({ figures, format }: { figures: Statistics; format: ColumnFormat }) {
  const { rows, nulls, distinct, min, max, sum, mean, top, bins } = figures;
  const show = (text: string | undefined) => (text === undefined ? undefined : format.show(text));
  const facts: [string, string | undefined, string | undefined][] = [
    [t("Rows"), rows.toLocaleString(), undefined],
    [t("Without a value"), nulls.toLocaleString(), undefined],
    [t("Different values"), distinct.toLocaleString(), undefined],
    [t("Least"), show(min), min],
    [t("Greatest"), show(max), max],
    [t("Mean"), mean === undefined ? undefined : short(mean), mean],
    [t("Sum"), show(sum), sum],
  ];
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
        {facts.map(([name, shown, exact]) => shown !== undefined && (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="truncate text-right tabular" title={exact}>{shown}</dd>
          </div>
        ))}
      </dl>
      {bins && bins.length > 1 && <Histogram bins={bins} format={format} />}
      {top.length > 0 && <Top top={top} rows={rows} format={format} />}
    </>
  );
}

/** A mean has digits that no value has; four behind the point say enough, and all are in the tooltip. */
function short(mean: string): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 }).format(mean as Intl.StringNumericLiteral);
}

function Histogram({ bins, format }: { bins: readonly Bin[]; format: ColumnFormat }) {
  const most = Math.max(...bins.map(({ count }) => count));
  const label = t("How the values are spread: {bins}", { bins: bins.map(({ from, to, count }) => `${format.show(from)}–${format.show(to)}: ${count}`).join("; ") });
  return (
    <div className="mt-2 flex h-12 items-end gap-px" role="img" aria-label={label}>
      {bins.map(({ from, to, count }, i) => (
        <span key={i} title={`${format.show(from)} – ${format.show(to)}: ${count.toLocaleString()}`} className="flex-1 rounded-t-xs bg-accent/70" style={{ height: `${Math.max(count > 0 ? 4 : 0, (count / most) * 100)}%` }} />
      ))}
    </div>
  );
}

function Top({ top, rows, format }: { top: readonly { value: Cell; count: number }[]; rows: number; format: ColumnFormat }) {
  return (
    <div className="mt-2">
      <h5 className="mb-1 text-xs text-ink-3">{t("Most frequent")}</h5>
      <ul className="space-y-0.5 text-xs">
        {top.map(({ value, count }) => (
          <li key={plain(value)} className="relative flex justify-between gap-3 px-1.5 py-0.5">
            <span aria-hidden className="absolute inset-y-0 left-0 rounded-xs bg-accent-soft" style={{ width: `${(count / rows) * 100}%` }} />
            <span className="relative truncate">{plain(value) === "" ? t("empty") : format.show(value)}</span>
            <span className="relative shrink-0 tabular text-ink-2">{count.toLocaleString()}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
