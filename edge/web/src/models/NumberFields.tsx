import type { Prices } from "../api/types";
import { Field } from "./Field";
import type { Form } from "./useModelForm";
import { t } from "../i18n/i18n";

/** How much a model may be asked. */
export function LimitFields({ form: { field } }: { form: Form }) {
  return (
    <div className="grid min-w-0 gap-x-4 gap-y-3 sm:grid-cols-3">
      <Field {...field("timeout")} label={t("Seconds a call may take")} placeholder="60" inputMode="decimal" />
      <Field {...field("requests")} label={t("Requests a minute")} placeholder={t("not known")} inputMode="numeric" />
      <Field {...field("tokens")} label={t("Tokens a minute")} placeholder={t("not known")} inputMode="numeric" />
    </div>
  );
}

/** What a model charges, where the server's table is wrong or silent. */
export function PriceFields({ form: { field }, table }: { form: Form; table: Prices | null }) {
  const known = (price: number | undefined) => (price === undefined ? "" : String(price));
  return (
    <div>
      <p className="mb-2 text-sm text-ink-2">
        {t("US dollars per million tokens.")} {table ? t("Left empty, the prices of the built-in table stand, as shown.") : t("Left empty, the built-in table is asked; without a price there, answers show no cost.")}
      </p>
      <div className="grid min-w-0 gap-x-4 gap-y-3 sm:grid-cols-3">
        <Field {...field("input")} label={t("Input")} placeholder={known(table?.input)} inputMode="decimal" />
        <Field {...field("output")} label={t("Output")} placeholder={known(table?.output)} inputMode="decimal" />
        <Field {...field("date")} label={t("Looked up on")} placeholder={table?.date ?? "2026-01-31"} />
        <Field {...field("cached")} label={t("Read from the cache")} placeholder={known(table?.cached_input) || t("as input")} inputMode="decimal" />
        <Field {...field("written")} label={t("Written to the cache")} placeholder={known(table?.cache_write) || t("as input")} inputMode="decimal" />
      </div>
    </div>
  );
}
