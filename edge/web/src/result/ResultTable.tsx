import { useMemo, useState } from "react";
import type { Mark, ResultColumn, Row } from "../api/types";
import { t } from "../i18n/i18n";
import { toast } from "../shell/toasts";
import { scrollbarWidth } from "../shell/scrollbar";
import { useWidth } from "../shell/useWidth";
import { Section } from "../ui/Section";
import { CellDialog, type OpenCell } from "./CellDialog";
import { rangeOf, type Range } from "./cells";
import { ColumnMenu } from "./ColumnMenu";
import { cellsOf, copyLines } from "./copy";
import { ExportMenu } from "./ExportMenu";
import { noFilters } from "./filter";
import { Grid, rowsSeen } from "./Grid";
import { type LinkStore, useLinks } from "./links";
import { ColumnsButton, CopyMenu, FindBar, Problem, Reading } from "./Toolbar";
import { useColumns } from "./useColumns";
import type { LoadedRows } from "./useRows";
import { useView } from "./useView";
import type { Answer } from "../state/runs";

/** From how many rows on there is something to find in them. */
const findable = 15;

interface Props {
  answer: Answer;
  rows: LoadedRows;
  links: LinkStore;
}

/** The rows of an answer: sorted, filtered, added up and copied over all of them, never over those that happen to be here. */
export function ResultTable({ answer, rows, links }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const { total } = rows;
  const lit = useLinks(links).active.some((mark) => answer.marks?.[mark]?.places.some(({ figure }) => figure === "rows"));
  const count = <span className="font-normal tracking-normal normal-case data-lit:rounded-sm data-lit:bg-accent-soft data-lit:text-ink" data-lit={lit || undefined} data-testid="row-count">{answer.truncated ? t("{n, plural, one {# row} other {# rows}}, cut off", { n: total }) : t("{n, plural, one {# row} other {# rows}}", { n: total })}</span>;
  return (
    <div ref={ref} className="min-w-0">
      {width > 0 && <Table key={answer.id} answer={answer} rows={rows} links={links} room={width - 2 - (total > rowsSeen ? scrollbarWidth() : 0)} count={count} />}
    </div>
  );
}

function Table({ answer, rows, links, room, count }: Props & { room: number; count: React.ReactNode }) {
  const result = answer.columns ?? noColumns;
  const preview = answer.rows ?? noRows;
  const [firstRoom] = useState(room);
  const columns = useColumns(result, preview, answer.summary, firstRoom);
  const [filters, setFilters] = useState(noFilters);
  const { sorting } = columns.table.getState();
  const order = useMemo(() => sorting.map(({ id, desc }) => ({ column: Number(id), descending: desc })), [sorting]);
  const view = useView(rows, result, columns.formats, order, filters);
  const [open, setOpen] = useState<OpenCell>();
  const [copying, setCopying] = useState(false);
  const truncated = answer.truncated ?? false;
  const none = () => {
    setFilters(noFilters);
    columns.table.resetSorting(true);
  };
  const copy = async (range: Range, names: boolean, shown = columns.shown) => {
    if (range.bottom < range.top) return;
    let lines = cellsOf(range, shown, rows, view, names);
    if (!lines) {
      setCopying(true);
      await rows.loadAll();
      setCopying(false);
      lines = cellsOf(range, shown, rows.now(), view, names);
    }
    if (!lines) return toast({ tone: "bad", text: t("Nothing was copied: not all of these rows could be read.") });
    copyLines(lines).then(
      () => toast({ tone: "plain", text: t("Copied {n, plural, one {# row} other {# rows}}, {m, plural, one {# column} other {# columns}}.", { n: range.bottom - range.top + 1, m: range.right - range.left + 1 }) }),
      () => toast({ tone: "bad", text: t("The browser did not allow copying.") }),
    );
  };
  const copyColumn = (index: number) => {
    const { name } = result[index]!;
    void copy({ top: 0, bottom: view.count - 1, left: 0, right: 0 }, true, [{ index, name, format: columns.formats[index]!, width: 0, held: undefined }]);
  };
  return (
    <Section
      title={<>{t("Result")} {count}</>}
      tools={<>
        {result.length > 1 && <ColumnsButton columns={columns} result={result} />}
        {view.count > 0 && <CopyMenu rows={view.count} names={result} onCopy={(what) => (what === "all" ? void copy({ top: 0, bottom: view.count - 1, left: 0, right: columns.shown.length - 1 }, true) : copyColumn(what))} />}
        <ExportMenu answer={answer} />
      </>}
    >
      {(rows.total > findable || filters.columns.size > 0) && <FindBar result={result} filters={filters} onFilters={setFilters} view={view} total={rows.total} />}
      <Grid columns={columns} rows={rows} view={view} marks={answer.marks ?? noMarks} links={links} onCopy={(cells) => void copy(rangeOf(cells), false)}
        onOpen={(place, index) => setOpen({ place, column: result[index]!, cell: rows.at(place)?.[index] ?? null })}
        menu={(index) => <ColumnMenu index={index} result={result} columns={columns} rows={rows} truncated={truncated} filters={filters} onFilters={setFilters} onCopy={() => copyColumn(index)} />} />
      {rows.total === 0 && <p className="px-1 pt-2 text-sm text-ink-3">{t("The query ran and found no rows.")}</p>}
      {rows.total > 0 && view.count === 0 && <p className="px-1 pt-2 text-sm text-ink-3">{t("No row passes the filters.")}</p>}
      {rows.loading && (view.waiting || copying) && <Reading rows={rows} onStop={() => { rows.stop(); none(); }} />}
      {rows.problem && <Problem text={rows.problem} onRetry={() => void rows.loadAll()} />}
      {truncated && <CutOff by={answer.truncated_by} ordered={view.narrowed || order.length > 0} />}
      <CellDialog open={open} onClose={() => setOpen(undefined)} />
    </Section>
  );
}

function CutOff({ by, ordered }: { by: string | undefined; ordered: boolean }) {
  return (
    <p className="mt-2 text-xs text-warn">
      {by === "bytes" ? t("Cut off by the limit on bytes: the database has more rows than were read.") : by === "rows" ? t("Cut off by the limit on rows: the database has more rows than were read.") : t("Cut off: the database has more rows than were read.")}{" "}
      {ordered && t("Sorting and filters look at the rows that were read.")} {t("An export may hold more.")}
    </p>
  );
}

const noRows: readonly Row[] = [];
const noColumns: readonly ResultColumn[] = [];
const noMarks: readonly Mark[] = [];
