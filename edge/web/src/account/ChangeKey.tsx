import { useState, type ReactNode } from "react";
import { revokeKey, rotateKey, type Key, type NewKey } from "../api/account";
import { msg, t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Select } from "../ui/Field";

const hour = 3_600_000;

const overlaps: readonly { ms: number; name: string }[] = [
  { ms: 0, name: msg("not at all: it ends now") },
  { ms: hour, name: msg("for an hour") },
  { ms: 24 * hour, name: msg("for a day") },
  { ms: 7 * 24 * hour, name: msg("for a week") },
];

/** Gives a key a new secret. */
export function RotateKey({ of: key, onClose, onMade }: { of: Key; onClose: () => void; onMade: (made: NewKey) => void }) {
  const [overlap, setOverlap] = useState(24 * hour);
  const { error, busy, run } = useTask();
  return (
    <Confirm title={t("Give the key of {user} a new secret?", { user: key.name })} error={error} busy={busy} onClose={onClose}
      words={t("Name, role and all else stay. The new secret is shown once.")} action={t("Rotate")} onAct={() => run(rotateKey(key.id, overlap), onMade)}>
      <Field label={t("The old secret still lets in")}>
        {(tied) => (
          <Select {...tied} value={overlap} onChange={(event) => setOverlap(Number(event.target.value))}>
            {overlaps.map(({ ms, name }) => <option key={ms} value={ms}>{t(name)}</option>)}
          </Select>
        )}
      </Field>
    </Confirm>
  );
}

/** Ends a key. */
export function RevokeKey({ of: key, own, onClose, onDone }: { of: Key; own: boolean; onClose: () => void; onDone: () => void }) {
  const { error, busy, run } = useTask();
  return (
    <Confirm danger title={t("Revoke the key of {user}?", { user: key.name })} error={error} busy={busy} onClose={onClose}
      words={own
        ? t("It is the key you are using: you are logged out at once.")
        : t("Whoever is logged in with it is logged out at once, and programs that use it are refused. What was asked with it stays.")}
      action={t("Revoke")} onAct={() => run(revokeKey(key.id), onDone)} />
  );
}

function useTask() {
  const [state, setState] = useState<"asking" | "busy" | { error: string }>("asking");
  const run = <T,>(work: Promise<T>, done: (value: T) => void) => {
    setState("busy");
    work.then(done, (error: unknown) => setState({ error: error instanceof Error ? error.message : String(error) }));
  };
  return { busy: state === "busy", error: typeof state === "object" ? state.error : undefined, run };
}

function Confirm({ title, words, action, danger = false, busy, error, onAct, onClose, children }: {
  title: string;
  words: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  error: string | undefined;
  onAct: () => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={words}
      actions={<>
        <Button onClick={onClose}>{t("Cancel")}</Button>
        <Button {...(danger ? { tone: "danger" as const } : { primary: true })} onClick={onAct} disabled={busy}>{action}</Button>
      </>}>
      {children}
      {error && <p role="alert" className="mt-3 text-sm text-bad">{error}</p>}
    </Dialog>
  );
}
