import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Answer } from "../api/types/answer";
import type { Cell, ResultColumn, Row } from "../api/types/basic";
import { columnFormat, plain, type ColumnFormat } from "../format/cell";
import { toCsv, toTsv } from "../format/copy";
import { CopyButton, Section } from "../shell/ui";
import { ExportMenu } from "./ExportMenu";
import { type Rows, useRows } from "./useRows";

/** The height of a row in pixels, its line included, and how many are drawn around what is seen. */
const rowHeight = 33;
const margin = 20;

/** The rows of an answer: all of them can be scrolled to, and only those that are seen are drawn. */
export function ResultTable({ answer }: { answer: Answer }) {
  const rows = useRows(answer);
  const columns = answer.columns ?? noColumns;
  const { total, known } = rows;
  return (
    <Section
      title={
        <>
          Result <span className="font-normal tracking-normal normal-case" data-testid="row-count">{count(total)} {total === 1 ? "row" : "rows"}{answer.truncated ? ", cut off" : ""}</span>
        </>
      }
      tools={
        <>
          <CopyButton label={`Copy ${count(known.length)} rows as CSV`} text={() => toCsv(columns, known)}>CSV</CopyButton>
          <CopyButton label={`Copy ${count(known.length)} rows as TSV, for spreadsheets`} text={() => toTsv(columns, known)}>TSV</CopyButton>
          <ExportMenu answer={answer} />
        </>
      }
    >
      <Table key={answer.id} columns={columns} rows={rows} preview={answer.rows ?? noRows} />
      {(rows.problem || answer.truncated) && (
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
          {rows.problem && <span role="alert" className="text-bad">{rows.problem}</span>}
          {answer.truncated && (
            <span className="text-warn">
              Cut off{answer.truncated_by ? ` by the limit on ${answer.truncated_by}` : ""}: the database has more rows than were read. An export may hold more.
            </span>
          )}
        </div>
      )}
    </Section>
  );
}

function Table({ columns, rows, preview }: { columns: readonly ResultColumn[]; rows: Rows; preview: readonly Row[] }) {
  const formats = useMemo(() => columns.map((column, i) => columnFormat(column, preview, i)), [columns, preview]);
  const { total, at, need } = rows;
  const region = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(352);
  const long = total > preview.length;
  const widths = useWidths(region, long, columns.length);
  const from = long ? Math.max(Math.floor(top / rowHeight) - margin, 0) : 0;
  const to = long ? Math.min(Math.ceil((top + height) / rowHeight) + margin, total) : total;
  useLayoutEffect(() => {
    if (region.current) setHeight(region.current.clientHeight || 352);
    if (long) need(from, to);
  }, [long, need, from, to]);
  return (
    <div ref={region} role="region" aria-label="Result table" tabIndex={0} data-testid="result"
      onScroll={long ? (event) => setTop(event.currentTarget.scrollTop) : undefined}
      className="max-h-[22rem] overflow-auto rounded-lg border border-line [overflow-anchor:none]">
      <table aria-rowcount={total + 1} className={`w-full border-separate border-spacing-0 text-sm ${widths ? "table-fixed" : ""}`}
        style={widths && { minWidth: widths.reduce((sum, width) => sum + width, 0) }}>
        {widths && <colgroup>{widths.map((width, i) => <col key={i} style={{ width }} />)}</colgroup>}
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, i) => (
              <th key={i} scope="col" title={column.type}
                className={`sticky top-0 z-[1] truncate border-b border-line bg-sunken px-3 py-1.5 text-xs font-semibold text-ink-2 ${formats[i]?.numeric ? "text-right" : "text-left"}`}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={from} />
          {Array.from({ length: to - from }, (_, i) => from + i).map((r) => (
            <Line key={r} index={r} row={at(r)} formats={formats} last={r === total - 1} />
          ))}
          <Spacer rows={total - to} />
        </tbody>
      </table>
      {total === 0 && <p className="px-3 py-4 text-sm text-ink-3">The query ran and found no rows.</p>}
    </div>
  );
}

function Spacer({ rows }: { rows: number }) {
  return rows > 0 ? <tr aria-hidden style={{ height: rows * rowHeight }} /> : null;
}

function Line({ index, row, formats, last }: { index: number; row: Row | undefined; formats: readonly ColumnFormat[]; last: boolean }) {
  return (
    <tr aria-rowindex={index + 2} aria-busy={!row} className="hover:bg-hover" style={{ height: rowHeight }}>
      {formats.map((format, c) => (
        row ? <Value key={c} cell={row[c] ?? null} format={format} last={last} />
          : <td key={c} className="border-b border-line px-3 py-1.5"><span className="block h-2.5 w-2/3 rounded bg-hover" /></td>
      ))}
    </tr>
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

/** The widths that the first rows gave the columns, so that they stay while others are drawn. */
function useWidths(region: React.RefObject<HTMLDivElement | null>, long: boolean, columns: number): number[] | undefined {
  const [widths, setWidths] = useState<number[]>();
  useLayoutEffect(() => {
    const heads = region.current?.querySelectorAll("th") ?? [];
    setWidths(long ? Array.from(heads, (head) => Math.ceil(head.getBoundingClientRect().width)) : undefined);
  }, [region, long, columns]);
  return widths;
}

function count(n: number): string {
  return n.toLocaleString();
}

const noRows: readonly Row[] = [];
const noColumns: readonly ResultColumn[] = [];
