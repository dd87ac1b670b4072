// The rows of a result as far as they are here: the preview, and pages that are read when
// somebody looks at them.

import { useCallback, useEffect, useRef, useState } from "react";
import { getRows } from "../api/http";
import type { Answer } from "../api/types/answer";
import type { Row } from "../api/types/basic";

/** How many rows are asked for at once. */
export const pageSize = 200;

export interface Rows {
  total: number;
  /** A row, undefined while it is on its way. */
  at(index: number): Row | undefined;
  /** The rows from the first on that are all here. */
  known: readonly Row[];
  /** Reads what is missing of a stretch. */
  need(from: number, to: number): void;
  /** Why the last stretch could not be read. */
  problem: string;
}

type Pages = ReadonlyMap<number, readonly Row[]>;

export function useRows(answer: Answer): Rows {
  const preview = answer.rows ?? none;
  const total = Math.max(answer.row_count ?? 0, preview.length);
  const [pages, setPages] = useState<Pages>(noPages);
  const [problem, setProblem] = useState("");
  const asked = useRef(new Set<number>());
  useEffect(() => {
    asked.current = new Set();
    setPages(noPages);
    setProblem("");
  }, [answer.id]);

  const need = useCallback(
    (from: number, to: number) => {
      const first = Math.floor(Math.max(from, preview.length) / pageSize);
      for (let page = first; page * pageSize < Math.min(to, total); page++) {
        if (asked.current.has(page)) continue;
        const waiting = asked.current;
        waiting.add(page);
        getRows(answer.id, page * pageSize, pageSize).then(
          ({ rows }) => {
            if (waiting !== asked.current) return;
            setProblem("");
            setPages((before) => new Map(before).set(page, rows ?? none));
          },
          (error: unknown) => {
            waiting.delete(page);
            if (waiting === asked.current) setProblem(error instanceof Error ? error.message : String(error));
          },
        );
      }
    },
    [answer.id, preview.length, total],
  );
  const at = (index: number) => preview[index] ?? pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  return { total, at, known: knownOf(preview, pages), need, problem };
}

/** The preview and the pages that follow it without a gap. */
export function knownOf(preview: readonly Row[], pages: Pages): readonly Row[] {
  let rows = preview;
  for (let page = Math.floor(rows.length / pageSize); ; page++) {
    const more = pages.get(page)?.slice(rows.length - page * pageSize);
    if (!more || more.length === 0) return rows;
    rows = [...rows, ...more];
  }
}

const none: readonly Row[] = [];
const noPages: Pages = new Map();
