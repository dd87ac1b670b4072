import { useQuery } from "@tanstack/react-query";
import { EyeOff, Filter, RefreshCw, Rows3 } from "lucide-react";
import { useMemo } from "react";
import { getPreview, type Preview as Rows } from "../api/explorer";
import type { Connection, ResultColumn, Row } from "../api/types";
import { columnFormat, plain } from "../format/cell";
import { t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { cx } from "../ui/cx";
import { Empty, ErrorState, Skeleton } from "../ui/Page";

const rows = 50;

/** The first rows of a table, read when somebody looks at them. */
export function Preview({ connection: { name, updated }, table }: { connection: Connection; table: string }) {
  const { data, error, isFetching, refetch } = useQuery({
    // Other rules show other rows.
    queryKey: ["preview", name, updated, table],
    queryFn: ({ signal }) => getPreview(name, table, rows, signal),
    staleTime: 60_000,
    retry: false,
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <div role="status" aria-label={t("Reading the first rows")}><Skeleton className="h-72" /></div>;
  return (
    <section aria-label={t("First rows of {table}", { table })} className="space-y-2" data-testid="preview">
      <div className="flex flex-wrap items-center justify-between gap-2 text-xs text-ink-3">
        <p role="status">{countWords(data)}</p>
        <Button size="small" onClick={() => void refetch()} disabled={isFetching}><RefreshCw size={13} className={isFetching ? "animate-spin" : ""} aria-hidden /> {t("Read again")}</Button>
      </div>
      {data.rows.length === 0 ? (
        <Empty icon={Rows3} title={data.filtered ? t("No row of it may be seen.") : t("It has no rows.")} />
      ) : <Grid data={data} />}
      <Kept data={data} />
    </section>
  );
}

function countWords({ rows: { length: n }, truncated, truncated_by: by }: Rows): string {
  if (!truncated) return t("{n, plural, one {Its only row.} other {All # rows.}}", { n });
  if (by === "bytes") return t("{n, plural, one {The first row: more would be too large to show.} other {The first # rows: more would be too large to show.}}", { n });
  return t("{n, plural, one {The first row, in no order.} other {The first # rows, in no order.}}", { n });
}

/** What rules keep back of the rows. */
function Kept({ data: { masked = [], filtered } }: { data: Rows }) {
  if (masked.length === 0 && !filtered) return null;
  return (
    <ul className="space-y-1 text-xs text-ink-2">
      {masked.length > 0 && <li className="flex gap-1.5"><EyeOff size={13} className="mt-0.5 shrink-0 text-warn" aria-hidden /> {t("Masked: {columns}", { columns: masked.join(", ") })}</li>}
      {filtered && <li className="flex gap-1.5"><Filter size={13} className="mt-0.5 shrink-0 text-warn" aria-hidden /> {t("A row policy holds: only rows that may be seen are here.")}</li>}
    </ul>
  );
}

function Grid({ data: { columns, rows: shown, table } }: { data: Rows }) {
  const formats = useMemo(() => columns.map((column, i) => columnFormat(column as ResultColumn, shown as Row[], i)), [columns, shown]);
  return (
    <div tabIndex={0} role="region" aria-label={t("Rows of {table}", { table })} className="max-h-[70dvh] overflow-auto rounded-lg border border-line bg-panel">
      <table className="min-w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            {columns.map(({ name, type }, i) => (
              <th key={i} scope="col" className={cx("sticky top-0 z-10 border-b border-line bg-sunken px-3 py-1.5 text-left align-bottom font-medium whitespace-nowrap", formats[i]?.numeric && "text-right")}>
                <span className="block font-mono text-xs">{name}</span>
                <span className="block text-[0.6875rem] font-normal text-ink-3">{type}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, at) => (
            <tr key={at} className="hover:bg-hover">
              {columns.map((_, i) => {
                const cell = (row as Row)[i] ?? null;
                return (
                  <td key={i} title={plain(cell)} className={cx("max-w-80 truncate border-b border-line px-3 py-1", formats[i]?.numeric && "text-right tabular")}>
                    {cell === null ? <span className="text-xs text-ink-3">{t("null")}</span> : formats[i]?.show(cell)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
