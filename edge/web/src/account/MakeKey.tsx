import { useState, type FormEvent } from "react";
import { createKey, type NewKey, type Role } from "../api/account";
import { ApiError } from "../api/http";
import { t } from "../i18n/i18n";
import { useChosenConnection } from "../shell/chosen";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Input, Select } from "../ui/Field";
import { expiryOf, lives, type Life } from "./life";
import { roleMay, roleName, roles } from "./words";

/** Asks for whom a key is and what it may. */
export function MakeKey({ onClose, onMade }: { onClose: () => void; onMade: (made: NewKey) => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const [only, setOnly] = useState<readonly string[]>([]);
  const [life, setLife] = useState<Life>("90");
  const [state, setState] = useState<"asking" | "sending" | Error>("asking");
  const rename = (next: string) => {
    setName(next);
    setState("asking"); // what was said of the old one is no longer so
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setState("sending");
    const expires = expiryOf(life, new Date());
    createKey({
      name: name.trim(), role, ...(role !== "admin" && only.length > 0 && { connections: [...only] }), ...(expires && { expires }),
    }).then(onMade, (error: unknown) => setState(error instanceof Error ? error : new Error(String(error))));
  };
  const wrong = (field: string) => (state instanceof ApiError && state.field === field ? state.message : undefined);
  const other = state instanceof Error && !(state instanceof ApiError && ["name", "role", "connections", "expires"].includes(state.field ?? "")) ? state.message : undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("Make a key")} description={t("It is shown once, right after it was made.")}>
      <form onSubmit={submit} className="flex flex-col gap-4 pt-1">
        <Field label={t("For whom")} error={wrong("name")} hint={t("A person or a program, in lower-case letters, digits, _ and -. Questions and approvals are by this name.")}>
          {(tied) => <Input {...tied} required autoFocus autoComplete="off" autoCapitalize="off" spellCheck={false} maxLength={63} value={name} onChange={(event) => rename(event.target.value)} />}
        </Field>
        <RoleChoice role={role} onChoose={setRole} />
        {role !== "admin" && <ConnectionChoice only={only} onChoose={setOnly} error={wrong("connections")} />}
        <Field label={t("Ends")} error={wrong("expires")}>
          {(tied) => (
            <Select {...tied} value={life} onChange={(event) => setLife(event.target.value as Life)}>
              {lives.map(({ value, name: words }) => <option key={value} value={value}>{t(words)}</option>)}
            </Select>
          )}
        </Field>
        {other && <p role="alert" className="text-sm text-bad">{other}</p>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("Cancel")}</Button>
          <Button type="submit" primary disabled={state === "sending"}>{t("Make the key")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function RoleChoice({ role: chosen, onChoose }: { role: Role; onChoose: (role: Role) => void }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{t("Role")}</legend>
      <div className="divide-y divide-line rounded-md border border-line-strong">
        {roles.map((role) => (
          <label key={role} className="flex cursor-pointer gap-2.5 px-2.5 py-2 text-sm hover:bg-hover">
            <input type="radio" name="role" checked={role === chosen} onChange={() => onChoose(role)} className="mt-1 accent-accent" />
            <span><span className="font-medium">{roleName(role)}</span> <span className="text-ink-2">{roleMay(role)}</span></span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ConnectionChoice({ only, onChoose, error }: { only: readonly string[]; onChoose: (only: readonly string[]) => void; error: string | undefined }) {
  const { connections } = useChosenConnection();
  const toggle = (name: string) => onChoose(only.includes(name) ? only.filter((one) => one !== name) : [...only, name]);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{t("Sees")}</legend>
      <div className="max-h-48 divide-y divide-line overflow-y-auto rounded-md border border-line-strong">
        <label className="flex cursor-pointer gap-2.5 px-2.5 py-2 text-sm hover:bg-hover">
          <input type="checkbox" checked={only.length === 0} onChange={() => onChoose([])} className="accent-accent" />
          {t("all connections, those added later too")}
        </label>
        {connections?.map(({ name }) => (
          <label key={name} className="flex cursor-pointer gap-2.5 px-2.5 py-2 text-sm hover:bg-hover">
            <input type="checkbox" checked={only.includes(name)} onChange={() => toggle(name)} className="accent-accent" />
            <span className="min-w-0 break-all">{t("only {connection}", { connection: name })}</span>
          </label>
        ))}
      </div>
      <p className={error ? "mt-1 text-xs text-bad" : "mt-1 text-xs text-ink-3"}>{error ?? t("Of all others the key finds nothing, not even that they are there.")}</p>
    </fieldset>
  );
}
