import { ChartArea, ChartBar, ChartColumn, ChartColumnStacked, ChartLine, ChartPie, ChartScatter, Check, Grid3x3, Hash, type LucideIcon, Table2 } from "lucide-react";
import { msg, t } from "../../i18n/i18n";
import { SmallButton } from "../../ui/Button";
import { Popover } from "../../ui/Popover";
import type { ChartType, Fit } from "../shape";

const names: Readonly<Record<ChartType, string>> = {
  number: msg("Number"), line: msg("Line"), area: msg("Area"), bar: msg("Bars"), stacked: msg("Stacked bars"), pie: msg("Pie"),
  scatter: msg("Scatter"), heatmap: msg("Heat map"), histogram: msg("Histogram"), table: msg("Table only"),
};

const icons: Readonly<Record<ChartType, LucideIcon>> = {
  number: Hash, line: ChartLine, area: ChartArea, bar: ChartBar, stacked: ChartColumnStacked, pie: ChartPie, scatter: ChartScatter, heatmap: Grid3x3, histogram: ChartColumn, table: Table2,
};

/** All ways to draw a result: what speaks for each, or why it does not fit. */
export function TypeMenu({ fits, type, open, onOpenChange, onChoose }: {
  fits: readonly Fit[];
  type: ChartType;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChoose: (fit: Fit) => void;
}) {
  const Icon = icons[type];
  return (
    <Popover label={t("Type of chart")} open={open} onOpenChange={onOpenChange} className="w-80 p-1"
      trigger={<SmallButton title={t("Type of chart")} data-testid="chart-type"><Icon size={14} aria-hidden /> {t(names[type])}</SmallButton>}>
      <ul role="list">
        {fits.map((fit) => {
          const One = icons[fit.spec.type];
          return (
            <li key={fit.spec.type}>
              <button type="button" disabled={!fit.fits} aria-current={fit.spec.type === type || undefined} onClick={() => { onOpenChange(false); onChoose(fit); }}
                className="flex w-full items-start gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover disabled:hover:bg-transparent">
                <One size={16} aria-hidden className={fit.fits ? "mt-0.5 shrink-0 text-accent" : "mt-0.5 shrink-0 text-ink-3"} />
                <span className="min-w-0 flex-1">
                  <span className={fit.fits ? "block" : "block text-ink-3"}>{t(names[fit.spec.type])}</span>
                  <span className="block text-xs text-ink-3">{fit.why}</span>
                </span>
                {fit.spec.type === type && <Check size={15} aria-hidden className="mt-0.5 shrink-0 text-accent" />}
              </button>
            </li>
          );
        })}
      </ul>
    </Popover>
  );
}
