import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getModels, getVendors, orderModels } from "../api/models";
import type { Model } from "../api/types";
import { queries } from "../services";
import { toast } from "../shell/toasts";

// While somebody looks at them, the state of models is asked for this often.
const every = 5_000;

/** The models as they are now, first choice first. */
export function useModels() {
  return useQuery({ queryKey: ["models"], queryFn: ({ signal }) => getModels(signal), refetchInterval: every });
}

/** The vendors that the planner knows. */
export function useVendors() {
  return useQuery({ queryKey: ["vendors"], queryFn: ({ signal }) => getVendors(signal), staleTime: Infinity });
}

/** Has the models read again. */
export function modelsChanged(): void {
  void queries.invalidateQueries({ queryKey: ["models"] });
}

/** The list with an entry moved by so many places, itself where there is no such place. */
export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const to = at + by;
  const next = [...list];
  if (to < 0 || to >= list.length) return next;
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}

/** Changes the order of preference, one move after the other. */
export function useOrder(models: readonly Model[]) {
  const [saving, setSaving] = useState(false);
  const move = (at: number, by: number) => {
    const next = moved(models, at, by);
    queries.setQueryData(["models"], next);
    setSaving(true);
    orderModels(next.map(({ id }) => id))
      .then(
        (stored) => queries.setQueryData(["models"], stored),
        (error: unknown) => {
          toast({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
          modelsChanged();
        },
      )
      .finally(() => setSaving(false));
  };
  return { saving, move };
}
