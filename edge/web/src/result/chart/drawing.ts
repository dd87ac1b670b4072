import { followPointer } from "./pointing";
import type { Point } from "./points";
import { long } from "./traits";
import type { FileKind, News, Opening, Picture, Wish } from "./wishes";

// One for all drawings of the page, for as long as the page is there.
let worker: Worker | undefined;
const unshown = new Set<() => void>();

function drawer(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("error", () => {
    worker = undefined; // the next drawing tries anew
    for (const fail of [...unshown]) fail();
  });
  return worker;
}

interface Told {
  onShown: () => void;
  onFailed: () => void;
}

/** A drawing that fills an element, made by a worker; its pointer is followed. */
export class Drawing {
  readonly #host: HTMLElement;
  readonly #canvas = document.createElement("canvas");
  readonly #port: MessagePort;
  readonly #over = new AbortController();
  readonly #resizes: ResizeObserver;
  readonly #fail: () => void;
  #zooms = false;

  constructor(host: HTMLElement, { onShown, onFailed }: Told) {
    this.#host = host;
    this.#canvas.className = "size-full";
    host.append(this.#canvas);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#fail = () => {
      unshown.delete(this.#fail);
      onFailed();
    };
    unshown.add(this.#fail);
    port1.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.is === "cursor") host.style.cursor = data.cursor;
      else if (data.is === "failed") this.#fail();
      else {
        unshown.delete(this.#fail);
        onShown();
      }
    };
    const canvas = this.#canvas.transferControlToOffscreen();
    const opening: Opening = { canvas, width: host.clientWidth, height: host.clientHeight, ratio: devicePixelRatio };
    drawer().postMessage(opening, [canvas, port2]);
    this.#resizes = new ResizeObserver(() => this.#wish({ do: "resize", width: host.clientWidth, height: host.clientHeight }));
    this.#resizes.observe(host);
    followPointer(host, () => this.#zooms, (at) => this.#wish({ do: "point", at }), this.#over.signal);
  }

  show(picture: Picture): void {
    this.#zooms = long(picture.plot);
    this.#wish({ do: "show", picture });
  }

  /** Shows what is said of a point, or nothing. */
  tell(point: Point | undefined): void {
    this.#wish({ do: "tell", point });
  }

  /** Shows more or less of a long plot around a place along its labels, from 0 to 1. */
  zoom(to: "nearer" | "farther" | "all", around: number): void {
    this.#wish({ do: "zoom", to, around });
  }

  /** What is shown, as a file. */
  file(kind: FileKind): Promise<Blob> {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<Blob | undefined>) => {
        port1.close();
        if (data) resolve(data);
        else reject(new Error(`the drawing could not be made a file of kind ${kind}`));
      };
      this.#wish({ do: "file", kind }, [port2]);
    });
  }

  close(): void {
    unshown.delete(this.#fail);
    this.#over.abort();
    this.#resizes.disconnect();
    this.#wish({ do: "close" });
    this.#port.onmessage = null;
    this.#host.style.cursor = "";
    this.#canvas.remove();
  }

  #wish(wish: Wish, ports: Transferable[] = []): void {
    this.#port.postMessage(wish, ports);
  }
}
