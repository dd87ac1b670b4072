// Places tables and the lines between them. The library is loaded with the diagram only.

import { Graph, layout } from "@dagrejs/dagre";
import { box, heightOf, type Box, type Reference } from "./graph";
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
  points: readonly { x: number; y: number }[];
}

export interface Drawing extends Size {
  boxes: readonly Placed[];
  lines: readonly Line[];
}

const gap = { within: 24, between: 72 };

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
  return {
    width, height,
    boxes: boxes.map((one) => {
      const { x, y } = graph.node(one.name) as { x: number; y: number };
      const tall = heightOf(one);
      return { box: one, x: x - box.width / 2, y: y - tall / 2, width: box.width, height: tall };
    }),
    lines: drawn.map((reference) => ({ reference, points: (graph.edge(reference.from, reference.to, reference.id) as { points: { x: number; y: number }[] }).points })),
  };
}

