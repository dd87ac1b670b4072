import { useEffect, useMemo, useSyncExternalStore } from "react";
import { getRows } from "../api/http";
import type { Row } from "../api/types";
import { type Rows, RowStore } from "./rowStore";
import type { Answer } from "../state/runs";

export interface LoadedRows extends Rows {
  need: RowStore["need"];
  loadAll: RowStore["loadAll"];
  stop: RowStore["stop"];
  /** The rows as they are now, for what began before they came. */
  now: RowStore["get"];
}

/** The rows of an answer: its preview, and what is read of the others. */
export function useRows({ id, rows: preview, row_count }: Answer): LoadedRows {
  // The same rows may come again in another list.
  const first = preview?.length ?? 0;
  const store = useMemo(
    () => new RowStore(preview ?? none, row_count ?? 0, async (offset, limit, signal) => (await getRows(id, offset, limit, signal)).rows ?? none),
    [id, first, row_count],
  );
  useEffect(() => () => store.close(), [store]);
  const view = useSyncExternalStore(store.subscribe, store.get);
  return useMemo(() => ({ ...view, need: store.need, loadAll: store.loadAll, stop: store.stop, now: store.get }), [view, store]);
}

const none: readonly Row[] = [];
