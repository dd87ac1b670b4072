// What of a drawing is seen: moved and scaled. Pure functions over the transformation.

/** A point p of the drawing stands at p * scale + (x, y) in the window. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export const smallest = 0.15;
export const largest = 2.5;
const margin = 16;

/** The whole drawing in the middle of the window, no larger than it is. */
export function fit(drawing: Size, into: Size): View {
  const scale = clamp(Math.min((into.width - 2 * margin) / drawing.width, (into.height - 2 * margin) / drawing.height, 1));
  return { scale, x: (into.width - drawing.width * scale) / 2, y: (into.height - drawing.height * scale) / 2 };
}

/** Below this nobody can read it. */
const readable = 0.55;

/** The whole drawing if it can be read so, else the rectangle that matters in the middle of it. */
export function begin(drawing: Size, into: Size, matters: ({ x: number; y: number } & Size) | undefined): View {
  const whole = fit(drawing, into);
  if (whole.scale >= readable || !matters) return whole;
  const scale = readable;
  return { scale, x: into.width / 2 - (matters.x + matters.width / 2) * scale, y: into.height / 2 - (matters.y + matters.height / 2) * scale };
}

/** Larger or smaller by a factor, with the point at (x, y) of the window staying where it is. */
export function zoomAt(view: View, factor: number, x: number, y: number): View {
  const scale = clamp(view.scale * factor);
  const by = scale / view.scale;
  return { scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** Moved as little as it takes for a rectangle of the drawing to be seen. */
export function reveal(view: View, at: { x: number; y: number } & Size, into: Size): View {
  const shift = (start: number, length: number, room: number) => (start < margin ? margin - start : Math.min(0, room - margin - start - length));
  return moved(view,
    shift(at.x * view.scale + view.x, at.width * view.scale, into.width),
    shift(at.y * view.scale + view.y, at.height * view.scale, into.height));
}

function clamp(scale: number): number {
  return Math.min(largest, Math.max(smallest, scale));
}
