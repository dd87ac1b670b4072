// What the page and the worker that draws say to each other of one drawing, over a port of its own.

import type { Look } from "./look";
import type { Drawn } from "./plot";
import type { Point } from "./points";

/** Begins a drawing; its port comes with it. Sizes are in CSS pixels. */
export interface Opening {
  canvas: OffscreenCanvas;
  width: number;
  height: number;
  /** Device pixels for each CSS pixel. */
  ratio: number;
}

/** What is drawn. */
export interface Picture {
  plot: Drawn;
  look: Look;
  /** The names of the series that are switched off. */
  hidden: ReadonlySet<string>;
}

/** What the pointer does, in CSS pixels from the corner of the drawing. */
export interface Pointing {
  type: "mousemove" | "mousedown" | "mouseup" | "click" | "mouseout" | "mousewheel" | "pinch";
  x: number;
  y: number;
  ctrlKey: boolean;
  /** Of the wheel, three for a notch. */
  delta: number;
  /** Of two fingers: how much farther apart they are than before. */
  scale: number;
}

export type FileKind = "png" | "svg";

export type Wish =
  | { do: "show"; picture: Picture }
  | { do: "resize"; width: number; height: number }
  | { do: "point"; at: Pointing }
  /** Shows what is said of a point, or nothing. */
  | { do: "tell"; point: Point | undefined }
  /** A place along the labels, from 0 to 1, stays in the middle. */
  | { do: "zoom"; to: "nearer" | "farther" | "all"; around: number }
  /** Answered over the port that comes with it, with a Blob; with nothing if that failed. */
  | { do: "file"; kind: FileKind }
  | { do: "close" };

export type News = { is: "shown" } | { is: "failed" } | { is: "cursor"; cursor: string };
