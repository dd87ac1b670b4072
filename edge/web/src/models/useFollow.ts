import { useLayoutEffect, useRef } from "react";

interface Move {
  id: string;
  by: 1 | -1;
}

/** Keeps the focus on the button that moved an entry of a list once the list is drawn in its new order; at an end of it, on the one that is left to press. */
export function useFollow(ids: readonly string[]) {
  const list = useRef<HTMLOListElement>(null);
  const move = useRef<Move>(undefined);
  const order = ids.join();
  useLayoutEffect(() => {
    if (!move.current) return;
    const { id, by } = move.current;
    move.current = undefined;
    const button = (way: string) => list.current?.querySelector<HTMLButtonElement>(`[data-mover="${way} ${id}"]`);
    const [wanted, other] = by < 0 ? [button("up"), button("down")] : [button("down"), button("up")];
    (wanted?.dataset["stuck"] === undefined ? wanted : other)?.focus();
  }, [order]);
  return { list, follow: (id: string, by: 1 | -1) => { move.current = { id, by }; } };
}
