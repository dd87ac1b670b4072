import { useEffect, useMemo, useState } from "react";
import { ApiError, getRows } from "../api/http";
import type { Answer, Cell, Row } from "../api/types";
import { columnFormat, plain, type ColumnFormat } from "../format/cell";
import { toCsv, toTsv } from "../format/copy";
import { toast } from "../shell/toasts";
import { CopyButton, Section, SmallButton } from "../shell/ui";

const pageSize = 500;

/** The rows of an answer: the preview first, more on demand. */
export function ResultTable({ answer }: { answer: Answer }) {
  const { rows, total, loading, more } = useRows(answer);
  const columns = answer.columns ?? [];
  const formats = useMemo(() => columns.map((column, i) => columnFormat(column, rows, i)), [columns, rows]);
  const count = (n: number) => n.toLocaleString();
  return (
    <Section
      title={
        <>
          Result <span className="font-normal tracking-normal normal-case">{count(total)} {total === 1 ? "row" : "rows"}</span>
        </>
      }
      tools={
        <>
          <CopyButton label={`Copy ${count(rows.length)} rows as CSV`} text={() => toCsv(columns, rows)}>CSV</CopyButton>
          <CopyButton label={`Copy ${count(rows.length)} rows as TSV, for spreadsheets`} text={() => toTsv(columns, rows)}>TSV</CopyButton>
        </>
      }
    >
      <div role="region" aria-label="Result table" tabIndex={0} data-testid="result"
        className="max-h-[22rem] overflow-auto rounded-lg border border-line">
        <table className="w-full border-separate border-spacing-0 text-sm">
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={i} scope="col" title={column.type}
                  className={`sticky top-0 z-[1] border-b border-line bg-sunken px-3 py-1.5 text-xs font-semibold whitespace-nowrap text-ink-2 ${formats[i]?.numeric ? "text-right" : "text-left"}`}>
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={r} className="hover:bg-hover">
                {columns.map((_, c) => (
                  <Value key={c} cell={row[c] ?? null} format={formats[c]} last={r === rows.length - 1} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="px-3 py-4 text-sm text-ink-3">The query ran and found no rows.</p>}
      </div>
      {(rows.length < total || answer.truncated) && (
        <div className="mt-2 flex flex-wrap items-center gap-3 text-xs text-ink-3">
          {rows.length < total && (
            <>
              <span className="tabular">Showing {count(rows.length)} of {count(total)}</span>
              <SmallButton onClick={more} disabled={loading} className="border border-line-strong">
                {loading ? "Loading…" : `Load ${count(Math.min(pageSize, total - rows.length))} more`}
              </SmallButton>
            </>
          )}
          {answer.truncated && (
            <span className="text-warn">
              Cut off{answer.truncated_by ? ` by the limit on ${answer.truncated_by}` : ""}: the database has more rows than were read.
            </span>
          )}
        </div>
      )}
    </Section>
  );
}

function Value({ cell, format, last }: { cell: Cell; format: ColumnFormat | undefined; last: boolean }) {
  const shown = format?.show(cell) ?? plain(cell);
  const exact = plain(cell);
  return (
    <td title={shown === exact ? undefined : exact}
      className={`max-w-xs truncate px-3 py-1.5 ${last ? "" : "border-b border-line"} ${format?.numeric ? "text-right tabular" : ""}`}>
      {cell === null ? (
        <span className="text-ink-3 opacity-70" title="NULL" aria-label="no value">–</span>
      ) : (
        shown
      )}
    </td>
  );
}

function useRows(answer: Answer) {
  const preview = answer.rows ?? none;
  const [extra, setExtra] = useState<readonly Row[]>(none);
  const [loading, setLoading] = useState(false);
  const rows = useMemo(() => (extra.length > 0 ? [...preview, ...extra] : preview), [preview, extra]);
  const total = Math.max(answer.row_count ?? 0, rows.length);
  useEffect(() => setExtra(none), [answer.id]);
  const more = () => {
    setLoading(true);
    getRows(answer.id, rows.length, pageSize)
      .then(
        (page) => setExtra((before) => [...before, ...(page.rows ?? [])]),
        (error: unknown) =>
          toast({
            tone: "bad",
            text: error instanceof Error ? error.message : String(error),
            requestId: error instanceof ApiError ? error.requestId : undefined,
          }),
      )
      .finally(() => setLoading(false));
  };
  return { rows, total, loading, more };
}

const none: readonly Row[] = [];
