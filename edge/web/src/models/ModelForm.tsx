import { Plug, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Model, Vendor } from "../api/types";
import { Notice } from "../chat/Outcome";
import { Button } from "../ui/Button";
import type { Draft } from "./draft";
import { Checkbox, Field } from "./Field";
import { LimitFields, PriceFields } from "./NumberFields";
import { TestOutcome } from "./Trial";
import { useModelForm, type Form } from "./useModelForm";
import { useVendors } from "./useModels";
import { t } from "../i18n/i18n";

interface Props {
  /** The model to change, undefined for a new one. */
  model: Model | undefined;
  onDone: () => void;
}

/** Adds a model or changes one, after the vendors are known. */
export function ModelForm({ model, onDone }: Props) {
  const { data: vendors, error, refetch } = useVendors();
  if (vendors) return <Fields model={model} vendors={vendors} onDone={onDone} />;
  if (!error) return <div role="status" aria-label={t("Loading the vendors")} className="h-44 animate-pulse-dot rounded-xl border border-line bg-panel" />;
  return (
    <Notice tone="bad" icon={TriangleAlert} title={error.message}>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void refetch()}>{t("Try again")}</Button>
        <Button onClick={onDone}>{t("Close")}</Button>
      </div>
    </Notice>
  );
}

function Fields({ model, vendors, onDone }: Props & { vendors: readonly Vendor[] }) {
  const form = useModelForm(model, vendors, onDone);
  const { draft, edit, saving, trial, refusal } = form;
  const self = useRef<HTMLFormElement>(null);
  useEffect(() => self.current?.querySelector<HTMLElement>("input, select")?.focus(), []);
  useEffect(() => {
    if (refusal) self.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusal]);
  const title = model ? t("Change {id}", { id: model.id }) : t("Add a model");
  return (
    <form ref={self} aria-label={title} onSubmit={(event) => { event.preventDefault(); form.save(); }} data-testid="model-form"
      className="space-y-4 rounded-xl border border-line-strong bg-panel p-4 shadow-card sm:p-5">
      <h2 className="text-[1.0625rem] leading-7 font-semibold">{title}</h2>
      <fieldset disabled={saving} className="grid min-w-0 gap-x-4 gap-y-3 sm:grid-cols-2">
        <Access form={form} model={model} vendors={vendors} />
      </fieldset>
      <details open={form.opened} onToggle={({ currentTarget }) => form.open(currentTarget.open)} className="group">
        <summary className="w-fit rounded-sm text-sm font-medium text-ink-2 hover:text-ink">{t("Limits and prices")}</summary>
        <fieldset disabled={saving} className="mt-3 min-w-0 space-y-4">
          <LimitFields form={form} />
          <PriceFields form={form} table={model?.prices?.overridden ? null : (model?.prices ?? null)} />
        </fieldset>
      </details>
      <Checkbox label={t("Ask it")} note={t("Switched off, a model is kept and not asked.")} checked={draft.enabled} onChange={(enabled) => edit({ enabled })} />
      {refusal && !form.spot && (
        <div role="alert">
          <Notice tone="bad" icon={TriangleAlert} title={refusal.message}>
            {refusal.stale && <Button onClick={onDone}>{t("Show it as it is now")}</Button>}
          </Notice>
        </div>
      )}
      <footer className="flex flex-wrap items-center gap-2">
        <Button type="submit" primary disabled={saving}>{saving ? t("Saving") : model ? t("Save") : t("Add")}</Button>
        <Button onClick={form.test} disabled={saving || trial.running}><Plug size={15} aria-hidden /> {trial.running ? t("Testing") : t("Test first")}</Button>
        <Button onClick={onDone} disabled={saving}>{t("Cancel")}</Button>
        <TestOutcome outcome={trial.outcome} />
      </footer>
    </form>
  );
}

/** Where the model is, and its key. */
function Access({ form, model, vendors }: { form: Form; model: Model | undefined; vendors: readonly Vendor[] }) {
  const { draft, edit, field } = form;
  const vendor = vendors.find(({ name }) => name === draft.vendor);
  const choose = (name: string) => edit({ vendor: name, endpoint: "", version: "" });
  const dated = vendor?.base_url === "" || draft.version !== ""; // whose endpoints may want the date of an API
  return (
    <>
      {!model && <Field {...field("id")} label={t("Name")} placeholder={t("fast")} note={t("What it is called here: lower-case letters, digits, _ and -.")} />}
      <Field {...field("vendor")} label={t("Vendor")} options={[...vendors.map(({ name }) => name), ""]} other={t("Another endpoint")} onChange={choose} />
      {draft.vendor === "" && <Field {...field("provider")} label={t("Name of the endpoint")} placeholder={t("custom")} note={t("Anything that speaks the OpenAI chat protocol.")} />}
      <Field {...field("model")} label={t("Model")} note={t("As its vendor lists it.")} />
      <Field {...field("endpoint")} label={vendor?.base_url ? t("Endpoint, if not the vendor's own") : t("Endpoint")} placeholder={vendor?.base_url || "https://models.example/v1"} inputMode="url" />
      {dated && <Field {...field("version")} label={t("API version")} placeholder="2024-10-21" note={t("Only where the endpoint does not end in /openai/v1.")} />}
      <div className="space-y-2">
        <Field {...field("key")} label={vendor && !vendor.needs_key ? t("Key, if it wants one") : t("Key")} type="password" disabled={draft.forget} note={keyNote(model, vendor, draft)} />
        {model?.has_key && <Checkbox label={t("Forget the stored key")} checked={draft.forget} onChange={(forget) => edit({ forget })} />}
      </div>
    </>
  );
}

function keyNote(model: Model | undefined, vendor: Vendor | undefined, { vendor: chosen, provider, endpoint }: Draft): string {
  if (!model?.has_key) return vendor?.needs_key ? t("It is sealed when it arrives, and never shown. Its vendor's tools call it {variable}.", { variable: vendor.key_variable }) : t("It is sealed when it arrives, and never shown.");
  const elsewhere = (chosen || provider) !== model.provider || endpoint.trim() !== model.base_url;
  return elsewhere ? t("The stored key was given for another endpoint. Give the key for this one.") : t("A key is stored. Leave this empty to keep it.");
}
