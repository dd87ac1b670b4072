// Who is to plan the next question: whoever the server would ask, the built-in planner, or one model.

import { useQuery } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { getModels } from "../api/models";
import type { Connection, Model } from "../api/types";
import { recall, remember } from "../state/memory";
import type { Planner } from "../state/runs";
import { createStore } from "../state/store";

const slot = "arivu.planner";
const builtIn = "built-in";

const chosen = createStore<string | undefined, string>((_, value) => {
  remember(slot, value);
  return value;
}, undefined);

/** Chooses who plans: "" leaves it to the server, else "built-in" or "model:" and an id. */
export function choosePlanner(value: string): void {
  chosen.dispatch(value);
}

/** The models that may be asked of a connection, in their order. */
export function allowed(models: readonly Model[], connection: Connection | undefined): Model[] {
  const named = connection?.options.models ?? [];
  return models.filter(({ id, disabled }) => !disabled && (named.length === 0 || named.includes(id)));
}

/** What a choice means; one that cannot be had here leaves it to the server. */
export function plannerOf(value: string, models: readonly Model[]): Planner | undefined {
  if (value === builtIn) return { planner: "offline" };
  const model = models.find(({ id }) => value === `model:${id}`);
  return model && { model: model.id };
}

/** The choice, what it means for a connection, and what else could be chosen. */
export function usePlanner(connection: Connection | undefined): { value: string; planner: Planner | undefined; models: readonly Model[] } {
  const { data } = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => getModels(signal), staleTime: 60_000 });
  const value = useSyncExternalStore(chosen.subscribe, chosen.get) ?? recall(slot);
  const models = useMemo(() => allowed(data ?? none, connection), [data, connection]);
  const planner = useMemo(() => plannerOf(value, models), [value, models]);
  return { value: planner ? value : "", planner, models };
}

const none: readonly Model[] = [];
