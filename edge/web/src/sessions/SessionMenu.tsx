import { MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { SessionLine } from "../api/sessions";
import { t } from "../i18n/i18n";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Input } from "../ui/Field";
import { Menu, MenuItem } from "../ui/Menu";
import { nameOf } from "./states";
import { remove, rename } from "./useSessions";

type Named = Pick<SessionLine, "session_id" | "name" | "title">;

/** What can be done with a session. */
export default function SessionMenu({ session, current = false, className }: { session: Named; current?: boolean; className?: string }) {
  const [naming, setNaming] = useState(false);
  return (
    <>
      <Menu trigger={<IconButton label={t("More on “{name}”", { name: nameOf(session) })} size="smallIcon" className={className}><MoreHorizontal size={16} aria-hidden /></IconButton>}>
        <MenuItem onSelect={() => setNaming(true)}><Pencil size={15} aria-hidden /> {t("Rename")}</MenuItem>
        <MenuItem danger onSelect={() => remove(session, current)}><Trash2 size={15} aria-hidden /> {t("Delete")}</MenuItem>
      </Menu>
      {naming && <NameDialog session={session} onClose={() => setNaming(false)} />}
    </>
  );
}

const longest = 120;

function NameDialog({ session, onClose }: { session: Named; onClose: () => void }) {
  const [name, setName] = useState(nameOf(session));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const save = () => {
    setBusy(true);
    // The first question needs no name to be called by.
    rename(session.session_id, name.trim() === session.title ? "" : name.trim()).then(onClose, (error: unknown) => {
      setWrong(error instanceof Error ? error.message : String(error));
      setBusy(false);
    });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("Rename the conversation")}
      actions={<><Button onClick={onClose}>{t("Cancel")}</Button><Button primary disabled={busy} onClick={save}>{t("Rename")}</Button></>}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Field label={t("Name")} hint={t("Empty, and it is called by its first question.")} error={wrong}>
          {(tied) => <Input {...tied} value={name} maxLength={longest} autoFocus onFocus={({ target }) => target.select()} onChange={({ target }) => setName(target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
