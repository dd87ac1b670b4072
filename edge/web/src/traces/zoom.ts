/** The stretch of a trace that is seen, in milliseconds from its start. */
export interface View {
  from: number;
  to: number;
}

// No closer than a thousandth of the trace, and a microsecond.
const closest = (length: number) => Math.max(length / 1_000, 0.001);

export const whole = (length: number): View => ({ from: 0, to: length });

/** Whether all of a trace is seen. */
export const isWhole = (view: View, length: number) => view.from <= 0 && view.to >= length;

/** A view of the same width, or as wide as may be, that lies within the trace. */
function within({ from, to }: View, length: number): View {
  const width = Math.min(length, Math.max(closest(length), to - from));
  const start = Math.min(Math.max(0, from), length - width);
  return { from: start, to: start + width };
}

/** The view with its width times a factor; the moment that is named keeps its place. */
export function zoom(view: View, factor: number, at: number, length: number): View {
  const width = Math.min(length, Math.max(closest(length), (view.to - view.from) * factor));
  const share = (at - view.from) / (view.to - view.from);
  const from = at - share * width;
  return within({ from, to: from + width }, length);
}

/** The view moved by a share of its width. */
export function shift(view: View, share: number, length: number): View {
  const by = share * (view.to - view.from);
  return within({ from: view.from + by, to: view.to + by }, length);
}

/** A view of a stretch, with some room around it. */
export function fit(from: number, to: number, length: number): View {
  const room = Math.max((to - from) * 0.05, closest(length) / 2);
  return within({ from: from - room, to: to + room }, length);
}

/** Where a stretch stands in a view, in percent of its width, as far as it is seen; undefined if none of it is. */
export function place(from: number, to: number, view: View): { left: number; width: number } | undefined {
  if (to < view.from || from > view.to) return undefined;
  const width = view.to - view.from;
  const left = Math.max(0, from - view.from);
  return { left: (left / width) * 100, width: ((Math.min(to, view.to) - view.from - left) / width) * 100 };
}
