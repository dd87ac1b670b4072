// Places tables and the lines between them. The library is loaded with the diagram only.

import { Graph, layout } from "@dagrejs/dagre";
import { box, heightAt, heightOf, type Box, type Reference } from "./graph";
import type { Size } from "./view";

export interface Placed {
  box: Box;
  /** Its upper left corner. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Line {
  reference: Reference;
  /** The path of it, from the column that refers to the one referred to. */
  path: string;
}

export interface Drawing extends Size {
  boxes: readonly Placed[];
  lines: readonly Line[];
}

interface Point {
  x: number;
  y: number;
}

const gap = { within: 24, between: 88 };

/** Who is referred to stands left of who refers. */
export function drawingOf(boxes: readonly Box[], references: readonly Reference[]): Drawing {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "RL", nodesep: gap.within, ranksep: gap.between, edgesep: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const one of boxes) graph.setNode(one.name, { width: box.width, height: heightOf(one) });
  const drawn = references.filter(({ from, to }) => graph.hasNode(from) && graph.hasNode(to));
  for (const { id, from, to } of drawn) graph.setEdge(from, to, {}, id);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  const placed = new Map(boxes.map((one) => {
    const { x, y } = graph.node(one.name) as Point;
    const tall = heightOf(one);
    return [one.name, { box: one, x: x - box.width / 2, y: y - tall / 2, width: box.width, height: tall }];
  }));
  const lines = drawn.map((reference) => {
    const { points } = graph.edge(reference.from, reference.to, reference.id) as { points: readonly Point[] };
    return { reference, path: pathOf(reference, placed.get(reference.from)!, placed.get(reference.to)!, points) };
  });
  return { width, height, boxes: [...placed.values()], lines };
}

/** From column to column: around the tables in between, as the layout found its way. */
function pathOf({ columns, refColumns }: Reference, from: Placed, to: Placed, points: readonly Point[]): string {
  const startY = from.y + heightAt(from.box, columns[0] ?? "");
  const endY = to.y + heightAt(to.box, refColumns[0] ?? "");
  if (from === to) {
    const right = from.x + from.width;
    return `M ${right} ${startY} C ${right + 40} ${startY} ${right + 40} ${endY} ${right} ${endY}`;
  }
  const leftwards = to.x + to.width <= from.x;
  const start = { x: leftwards ? from.x : from.x + from.width, y: startY };
  const end = { x: leftwards ? to.x + to.width : to.x, y: endY };
  // Beside both tables the way is straight; further points are those beside the tables that it passes.
  const between = points.length > 3 ? points.slice(1, -1).filter(({ x }) => x > Math.min(start.x, end.x) && x < Math.max(start.x, end.x)) : [];
  return [start, ...between, end].reduce((path, point, i, all) => (i === 0 ? `M ${point.x} ${point.y}` : `${path} ${bend(all[i - 1]!, point)}`), "");
}

/** A curve that leaves and arrives level. */
function bend(a: Point, b: Point): string {
  const half = (b.x - a.x) / 2;
  return `C ${a.x + half} ${a.y} ${b.x - half} ${b.y} ${b.x} ${b.y}`;
}
