import { Download } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ResultColumn, Row } from "../../api/types";
import { columnFormat } from "../../format/cell";
import { t } from "../../i18n/i18n";
import { toast } from "../../shell/toasts";
import type { Answer } from "../../state/runs";
import { Button, SmallButton } from "../../ui/Button";
import { Menu, MenuItem } from "../../ui/Menu";
import { Skeleton } from "../../ui/Page";
import { Section } from "../../ui/Section";
import { type ChartSpec, firstChoice, fitOf, fitsOf, shapeOf } from "../shape";
import type { LoadedRows } from "../useRows";
import { ChartCanvas } from "./ChartCanvas";
import { ColumnChoice } from "./ColumnChoice";
import type { Drawing } from "./drawing";
import { fileName, saveDrawing } from "./files";
import { Legend } from "./Legend";
import { type NumberPlot, type Plot, plotOf } from "./plot";
import { lying } from "./traits";
import { TypeMenu } from "./TypeMenu";
import type { FileKind } from "./wishes";

/** Up to so many rows are read for a drawing without being asked. */
const unasked = 5_000;

/**
 * A result as a drawing: the one that suits its shape, with the reason, and all others that fit at a click. No model is asked
 * again. It is of all rows of the result, never of those that happen to be here.
 */
export function ChartPanel({ answer, rows }: { answer: Answer; rows: LoadedRows }) {
  const columns = answer.columns ?? noColumns;
  const here = rows.all ?? answer.rows ?? noRows;
  const shape = useMemo(() => shapeOf(columns, here), [columns, here]);
  const drawable = useMemo(() => fitsOf(shape).some(({ spec, fits }) => fits && spec.type !== "table"), [shape]);
  const { all, total, loadAll } = rows;
  const read = drawable && !all && total <= unasked;
  useEffect(() => {
    if (read) void loadAll();
  }, [read, loadAll]);
  if (!drawable) return null;
  if (all) return <Chosen key={answer.id} answer={answer} rows={all} />;
  const first = firstChoice(answer.chart, shape);
  if (first.spec.type === "table" && total > unasked) return null;
  return (
    <Section title={t("Chart")}>
      <div className="grid place-items-center" style={{ height: heightOf(plotOf(first.spec, tableOf(columns, here))) }}>
        {read || rows.loading ? <Skeleton className="size-full" /> : <Button onClick={() => void loadAll()}>{t("Draw all {n, plural, one {# row} other {# rows}}", { n: total })}</Button>}
      </div>
    </Section>
  );
}

function Chosen({ answer, rows }: { answer: Answer; rows: readonly Row[] }) {
  const columns = answer.columns ?? noColumns;
  const table = useMemo(() => tableOf(columns, rows), [columns, rows]);
  const fits = useMemo(() => fitsOf(table.shape), [table]);
  // What was chosen at first stays, so that nothing jumps when the answer's end suggests something else.
  const [first] = useState(() => firstChoice(answer.chart, table.shape));
  const [chosen, setChosen] = useState<ChartSpec>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(none);
  const [open, setOpen] = useState(false);
  const [drawing, setDrawing] = useState<Drawing>();
  const fit = chosen ? fitOf(chosen, table.shape) : first;
  const plot = useMemo(() => (fit.fits ? plotOf(fit.spec, table) : undefined), [fit.fits, fit.spec, table]);
  const choose = (spec: ChartSpec) => {
    setHidden(none);
    setChosen(spec);
  };
  const toggle = useCallback((name: string) => setHidden((before) => {
    const next = new Set(before);
    if (!next.delete(name)) next.add(name);
    return next;
  }), []);
  const type = fit.spec.type;
  const keep = (kind: FileKind) => drawing?.file(kind).then(
    (blob) => saveDrawing(fileName(answer.question ?? answer.restatement ?? ""), kind, blob),
    () => toast({ tone: "bad", text: t("The drawing could not be saved.") }),
  );
  return (
    <Section title={t("Chart")} tools={<>
      <TypeMenu fits={fits} type={type} open={open} onOpenChange={setOpen} onChoose={({ spec }) => choose(spec)} />
      {type !== "table" && type !== "number" && <ColumnChoice spec={fit.spec} shape={table.shape} onChange={choose} />}
      {drawing && (
        <Menu trigger={<SmallButton title={t("Save the drawing")}><Download size={14} aria-hidden /> <span className="max-sm:sr-only">{t("Image")}</span></SmallButton>}>
          <MenuItem onSelect={() => keep("png")}>{"PNG"}</MenuItem>
          <MenuItem onSelect={() => keep("svg")}>{"SVG"}</MenuItem>
        </Menu>
      )}
    </>}>
      {type !== "table" && <p className="mb-1 text-xs text-ink-3" data-testid="chart-reason">{fit.why}</p>}
      {plot && answer.truncated && <p className="mb-1 text-xs text-warn">{t("Drawn are the {n, plural, one {# row} other {# rows}} that were read; the database has more.", { n: rows.length })}</p>}
      {!fit.fits && <div style={{ height: 120 }} />}
      {plot?.type === "number" && <Numbers plot={plot} />}
      {plot && plot.type !== "number" && (
        <>
          {"series" in plot && plot.type !== "pie" && <Legend names={plot.series.map(({ name }) => name)} hidden={hidden} onToggle={toggle} />}
          <ChartCanvas plot={plot} hidden={hidden} height={heightOf(plot)} onDrawn={setDrawing} />
        </>
      )}
    </Section>
  );
}

function Numbers({ plot }: { plot: NumberPlot }) {
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3" data-testid="chart">
      {plot.figures.map(({ name, text, column }) => (
        <div key={column} className="flex flex-col-reverse">
          <dt className="text-sm text-ink-2">{name}</dt>
          <dd className="text-3xl font-semibold tracking-tight tabular">{text}</dd>
        </div>
      ))}
    </dl>
  );
}

const usualHeight = 280;

/** The room of a drawing in pixels, known before it is drawn. */
function heightOf(plot: Plot | undefined): number {
  if (!plot || plot.type === "number") return 80;
  if (plot.type === "heatmap") return Math.min(460, Math.max(usualHeight, plot.rows.length * 22 + 90));
  if (plot.type === "pie" || plot.type === "scatter" || plot.type === "histogram" || !lying(plot)) return usualHeight;
  const each = plot.type === "bar" ? Math.max(26, plot.series.length * 12 + 8) : 26;
  return Math.min(460, Math.max(120, plot.labels.length * each + 48));
}

function tableOf(columns: readonly ResultColumn[], rows: readonly Row[]) {
  return { columns, formats: columns.map((column, i) => columnFormat(column, rows, i)), shape: shapeOf(columns, rows) };
}

const none: ReadonlySet<string> = new Set();
const noRows: readonly Row[] = [];
const noColumns: readonly ResultColumn[] = [];
