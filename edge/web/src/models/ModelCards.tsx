import { useState } from "react";
import type { Model } from "../api/types";
import { ModelCard } from "./ModelCard";
import { useFollow } from "./useFollow";
import { useOrder } from "./useModels";
import { placeWords } from "./words";
import { t } from "../i18n/i18n";

/** Every model, first choice first; the order changes by buttons. */
export function ModelCards({ models }: { models: readonly Model[] }) {
  const { saving, move } = useOrder(models);
  const { list, follow } = useFollow(models.map(({ id }) => id));
  const [said, setSaid] = useState("");
  const step = (at: number, by: 1 | -1) => {
    const { id } = models[at]!;
    follow(id, by);
    move(at, by);
    setSaid(t("{id} is {place}.", { id, place: placeWords(at + by + 1, models.length) }));
  };
  return (
    <>
      <ol ref={list} className="flex flex-col gap-4" aria-label={t("Models in order of preference")}>
        {models.map((model, i) => (
          <ModelCard key={model.id} model={model} place={i + 1} of={models.length} busy={saving} onMove={(by) => step(i, by)} />
        ))}
      </ol>
      <p role="status" className="sr-only">{said}</p>
    </>
  );
}
