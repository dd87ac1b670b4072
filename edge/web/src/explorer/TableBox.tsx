import type { MouseEvent } from "react";
import { t } from "../i18n/i18n";
import { box as measures, type Reference } from "./graph";
import type { Placed } from "./layout";

interface Props {
  placed: Placed;
  /** It is the one in the middle. */
  center: boolean;
  href: string;
  references: readonly Reference[];
  onOpen: () => void;
  onHover: (table: string | undefined) => void;
  onFocus: (table: string) => void;
}

/** A table in a diagram: its name and the columns of its keys. */
export function TableBox({ placed: { box: { name, table, lines, more }, x, y, width, height }, center, href, references, onOpen, onHover, onFocus }: Props) {
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen();
  };
  return (
    <a href={href} aria-current={center || undefined} draggable={false} data-testid="box" data-table={name}
      onClick={open} onFocus={() => onFocus(name)} onPointerEnter={() => onHover(name)} onPointerLeave={() => onHover(undefined)} className="group outline-none">
      <desc>{relationsOf(name, references)}</desc>
      <rect x={x} y={y} width={width} height={height} rx={8}
        className={`fill-panel group-hover:stroke-accent group-focus-visible:stroke-accent group-focus-visible:[stroke-width:3] ${center ? "stroke-accent [stroke-width:2]" : "stroke-line-strong"}`} />
      <text x={x + 12} y={y + 20} className="fill-ink font-mono text-[12px] font-semibold">{clipped(name, 23)}</text>
      <line x1={x} x2={x + width} y1={y + measures.head} y2={y + measures.head} className="stroke-line" />
      {lines.map((column, i) => (
        <circle key={column} cx={x + 14} cy={y + measures.head + 9 + i * measures.line + 1} r={3} className={table.primary_key?.includes(column) ? "fill-accent" : "fill-none stroke-ink-3"} />
      ))}
      {lines.map((column, i) => (
        <text key={column} x={x + 24} y={y + measures.head + 14 + i * measures.line} className="fill-ink-2 font-mono text-[11px]">
          {clipped(column, 24)}
        </text>
      ))}
      {more > 0 && (
        <text x={x + 12} y={y + measures.head + 14 + lines.length * measures.line} className="fill-ink-3 text-[11px]">
          {lines.length > 0 ? t("and {n, plural, one {# column} other {# columns}}", { n: more }) : t("{n, plural, one {# column} other {# columns}}", { n: more })}
        </text>
      )}
    </a>
  );
}

/** For those who do not see the lines. */
function relationsOf(name: string, references: readonly Reference[]): string {
  const to = references.filter(({ from }) => from === name).map((reference) => reference.to);
  const from = references.filter((reference) => reference.to === name).map((reference) => reference.from);
  return [
    ...(to.length > 0 ? [t("refers to {tables}", { tables: [...new Set(to)].join(", ") })] : []),
    ...(from.length > 0 ? [t("referred to by {tables}", { tables: [...new Set(from)].join(", ") })] : []),
  ].join("; ");
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
