import { useState, type FormEvent } from "react";
import { login, whoAmI, type Me } from "../api/account";
import { t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { Field, Input } from "../ui/Field";

/** Takes a key and gives it to the server, which gives a cookie for it. */
export function LoginForm({ onDone }: { onDone: (me: Me) => void }) {
  const [key, setKey] = useState("");
  const [state, setState] = useState<"asking" | "sending" | { refused: string }>("asking");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === "") return;
    setState("sending");
    enter(key.trim()).then(
      (me) => {
        setKey("");
        onDone(me);
      },
      (error: unknown) => setState({ refused: error instanceof Error ? error.message : String(error) }),
    );
  };
  const refused = typeof state === "object" ? state.refused : undefined;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("Key")} error={refused} hint={t("It is sent to the server and not kept in this browser.")}>
        {(tied) => (
          <Input {...tied} type="password" name="key" required autoFocus autoComplete="current-password" spellCheck={false} className="h-11 font-mono sm:h-10"
            value={key} onChange={(event) => setKey(event.target.value)} />
        )}
      </Field>
      <p role="alert" className="sr-only">{refused}</p>
      <Button type="submit" primary disabled={state === "sending"} className="h-11 sm:h-10">{state === "sending" ? t("Logging in") : t("Log in")}</Button>
    </form>
  );
}

async function enter(key: string): Promise<Me> {
  await login(key);
  const me = await whoAmI();
  if (me === undefined) throw new Error(t("The browser did not keep the cookie. Allow cookies for this address, then log in again."));
  return me;
}
