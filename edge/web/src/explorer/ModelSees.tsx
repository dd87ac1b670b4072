import type { Connection } from "../api/types";
import { t } from "../i18n/i18n";
import { Switch } from "../ui/Field";
import type { PutOptions } from "./usePutOptions";

/** What of the data a language model is told. */
export function ModelSees({ connection, putting: { busy, put, wrongAt } }: { connection: Connection; putting: PutOptions }) {
  const { origin, options } = connection;
  const fixed = origin !== "api";
  const wrong = wrongAt("model");
  return (
    <section aria-label={t("What a model is told")} className="space-y-3" data-testid="model-sees">
      <h2 className="font-semibold">{t("What a model is told")}</h2>
      <Switch label={t("No rows to the model")} checked={options.no_rows_to_model ?? false} disabled={fixed || busy} onChange={(on) => void put("model", { no_rows_to_model: on })}
        hint={t("Only the structure leaves the house: no value, no row, no range. Answers are put into words without a model.")} />
      <Switch label={t("A few values of each text column")} checked={!options.no_rows_to_model && (options.sample_values ?? false)} disabled={fixed || busy || options.no_rows_to_model === true} onChange={(on) => void put("model", { sample_values: on })}
        hint={t("Helps a model to spell what people ask for. Short lists of all values of a column are told in any case.")} />
      {wrong && <p role="alert" className="text-sm break-words text-bad">{wrong}</p>}
    </section>
  );
}
