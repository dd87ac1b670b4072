import { t } from "../i18n/i18n";
import { Field, Input, Switch } from "../ui/Field";
import type { Use } from "./draft";

interface Props {
  use: Use;
  onChange: (use: Use) => void;
  faultOf: (field: string) => string | undefined;
  /** There is a login for writing already, which need not be given again. */
  writable?: boolean;
}

/** How a connection may be used. */
export function UseFields({ use, onChange, faultOf, writable = false }: Props) {
  const edit = (change: Partial<Use>) => onChange({ ...use, ...change });
  return (
    <div className="space-y-4">
      <Switch label={t("Rows may go to a model")} checked={use.rowsToModel} onChange={(rowsToModel) => edit({ rowsToModel })}
        hint={t("Off, a language model sees the structure alone: no row and no value leaves the house.")} />
      <Switch label={t("Statements may write, once another person approves")} checked={use.writes} onChange={(writes) => edit({ writes })}
        hint={t("Off, the connection only reads. Nothing is ever written without approval.")} />
      {use.writes && (
        <Field label={t("URL with the login that writes")} error={faultOf("write_url")}
          hint={writable ? t("One is stored. Leave it empty to keep it.") : t("The same database with another login. Sealed on arrival, never shown again.")}>
          {(tied) => <Input {...tied} type="password" autoComplete="new-password" value={use.writeUrl} onChange={({ target }) => edit({ writeUrl: target.value })} />}
        </Field>
      )}
      <div className="grid gap-x-4 gap-y-3 @xl/main:grid-cols-2">
        <Field label={t("Most rows of a result")} error={faultOf("options.max_rows")} hint={t("Empty for the server’s own limit.")}>
          {(tied) => <Input {...tied} inputMode="numeric" value={use.maxRows} onChange={({ target }) => edit({ maxRows: target.value })} />}
        </Field>
        <Field label={t("Only these schemas")} error={faultOf("options.schemas")} hint={t("With commas between, * for any letters. Empty for all that the login may read.")}>
          {(tied) => <Input {...tied} value={use.schemas} placeholder={"sales, mart_*"} autoCapitalize="off" spellCheck={false} onChange={({ target }) => edit({ schemas: target.value })} />}
        </Field>
      </div>
    </div>
  );
}
