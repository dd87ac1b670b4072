import { t } from "../i18n/i18n";
import { Field, Input, Select } from "../ui/Field";
import { engineOf, modeWords, type FieldName, type FieldSpec } from "./engines";
import type { usePlace } from "./usePlace";

interface Props {
  form: ReturnType<typeof usePlace>;
  /** What is wrong with a field, in words. */
  faultOf: (at: FieldName) => string | undefined;
  /** What is wrong with the URL as a whole. */
  urlFault: string | undefined;
}

/** Where a database is: its URL, and its fields, each of which fills the other. */
export function PlaceFields({ form: { place, url, wrong, enterUrl, enter }, faultOf, urlFault }: Props) {
  const { fields, modes, example } = engineOf(place.dialect);
  const mode = place.fields.sslmode || (modes[0] ?? "");
  const shown = fields.filter((field) => field.modes === undefined || field.modes.includes(mode));
  return (
    <div className="space-y-4">
      <Field label={t("URL")} error={wrong || urlFault} hint={t("Paste one, or fill in the fields. A password in it moves to its own field at once.")}>
        {(tied) => (
          <Input {...tied} value={url} placeholder={example} onChange={({ target }) => enterUrl(target.value)} inputMode="url"
            autoComplete="off" autoCapitalize="off" spellCheck={false} className="font-mono text-[0.8125rem]" />
        )}
      </Field>
      <div className="grid gap-x-4 gap-y-3 @xl/main:grid-cols-2">
        {shown.map((field) => (
          <Entry key={field.at} field={field} value={place.fields[field.at] ?? ""} fault={faultOf(field.at)} onChange={(text) => enter(field.at, text)} />
        ))}
        {modes.length > 0 && (
          <Field label={t("Encryption")} error={faultOf("sslmode")}>
            {(tied) => (
              <Select {...tied} value={mode} onChange={({ target }) => enter("sslmode", target.value)}>
                {(modes.includes(mode) ? modes : [...modes, mode]).map((one) => <option key={one} value={one}>{modeWords[one] === undefined ? one : t(modeWords[one])}</option>)}
              </Select>
            )}
          </Field>
        )}
      </div>
    </div>
  );
}

function Entry({ field: { at, label, hint, placeholder, secret, long }, value, fault, onChange }: { field: FieldSpec; value: string; fault: string | undefined; onChange: (text: string) => void }) {
  const shared = { value, placeholder, autoComplete: secret ? "new-password" : "off", autoCapitalize: "off", spellCheck: false };
  const wide = long || at === "path" ? "@xl/main:col-span-2" : "";
  return (
    <Field label={t(label)} error={fault} hint={hint && t(hint)} className={wide}>
      {(tied) => long ? (
        // A box has no dots in the place of letters of its own.
        <textarea {...tied} {...shared} rows={3} onChange={({ target }) => onChange(target.value)}
          className="w-full min-w-0 rounded-md border border-line-strong bg-sunken px-2.5 py-1.5 font-mono text-xs [-webkit-text-security:disc] aria-invalid:border-bad" />
      ) : (
        <Input {...tied} {...shared} type={secret ? "password" : "text"} inputMode={at === "port" ? "numeric" : undefined} onChange={({ target }) => onChange(target.value)} />
      )}
    </Field>
  );
}
