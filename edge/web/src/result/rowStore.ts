// The rows of a result as far as they are here: the preview, pages that are read when somebody
// looks at them, or all of them when what is wanted needs all.

import type { Row } from "../api/types";

/** How many rows are asked for at once: as many as one page may have. */
export const pageSize = 1_000;

/** How many pages are on their way at once while all are read. */
const abreast = 4;

export type ReadRows = (offset: number, limit: number, signal: AbortSignal) => Promise<readonly Row[]>;

export interface Rows {
  readonly total: number;
  /** How many rows are here. */
  readonly known: number;
  /** All rows, once they are here. */
  readonly all: readonly Row[] | undefined;
  /** All rows are on their way. */
  readonly loading: boolean;
  /** Why rows could not be read. */
  readonly problem: string;
  /** A row, undefined while it is on its way. */
  at(place: number): Row | undefined;
}

export class RowStore {
  readonly #rows: (Row | undefined)[];
  readonly #read: ReadRows;
  readonly #watchers = new Set<() => void>();
  readonly #pages = new Map<number, Promise<void>>();
  #closed = new AbortController();
  #known: number;
  #problem = "";
  #loading: AbortController | undefined;
  #view: Rows;

  constructor(preview: readonly Row[], total: number, read: ReadRows) {
    this.#rows = [...preview];
    this.#rows.length = Math.max(total, preview.length);
    this.#known = preview.length;
    this.#read = read;
    this.#view = this.#look();
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly get = (): Rows => this.#view;

  /** Reads what is missing of a stretch. */
  readonly need = (from: number, to: number): void => {
    for (let page = Math.floor(from / pageSize); page * pageSize < Math.min(to, this.#rows.length); page++) {
      if (!this.#missing(page) || this.#pages.has(page)) continue;
      if (!this.#loading) this.#problem = "";
      void this.#fetch(page, this.#closed.signal);
    }
  };

  /** Reads all that is missing, until it is here, it is stopped or a page cannot be read. */
  readonly loadAll = async (): Promise<void> => {
    if (this.#loading || this.#known === this.#rows.length) return;
    const stop = new AbortController();
    this.#loading = stop;
    this.#problem = "";
    this.#tell();
    const waiting = Array.from({ length: Math.ceil(this.#rows.length / pageSize) }, (_, page) => page).filter((page) => this.#missing(page));
    const work = async () => {
      for (let page = waiting.shift(); page !== undefined && !stop.signal.aborted && this.#problem === ""; page = waiting.shift()) await this.#fetch(page, stop.signal);
    };
    await Promise.all(Array.from({ length: abreast }, work));
    if (this.#loading === stop) this.#loading = undefined;
    this.#tell();
  };

  /** Stops reading all; what is here stays. */
  readonly stop = (): void => {
    this.#loading?.abort();
    this.#loading = undefined;
    this.#tell();
  };

  /** Nobody looks any more: nothing more is read until somebody does again. */
  close(): void {
    this.#closed.abort();
    this.#closed = new AbortController();
    this.stop();
  }

  #missing(page: number): boolean {
    for (let place = page * pageSize; place < Math.min((page + 1) * pageSize, this.#rows.length); place++) {
      if (!this.#rows[place]) return true;
    }
    return false;
  }

  #fetch(page: number, signal: AbortSignal): Promise<void> {
    const asked = this.#pages.get(page);
    if (asked) return asked;
    const coming = this.#read(page * pageSize, pageSize, signal)
      .then((rows) => this.#take(page, rows))
      .catch((error: unknown) => {
        if (!signal.aborted) this.#problem = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        this.#pages.delete(page);
        this.#tell();
      });
    this.#pages.set(page, coming);
    return coming;
  }

  #take(page: number, rows: readonly Row[]): void {
    const expected = Math.min(pageSize, this.#rows.length - page * pageSize);
    if (rows.length < expected) throw new Error(`The server sent ${rows.length} of ${expected} rows from row ${page * pageSize + 1} on.`);
    rows.slice(0, expected).forEach((row, i) => {
      const place = page * pageSize + i;
      if (!this.#rows[place]) this.#known++;
      this.#rows[place] = row;
    });
  }

  #look(): Rows {
    const rows = this.#rows;
    return {
      total: rows.length,
      known: this.#known,
      all: this.#known === rows.length ? (rows as Row[]) : undefined,
      loading: this.#loading !== undefined,
      problem: this.#problem,
      at: (place) => rows[place],
    };
  }

  #tell(): void {
    this.#view = this.#look();
    for (const watcher of this.#watchers) watcher();
  }
}
