import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useMay } from "../account/useMe";
import type { Connection } from "../api/types";
import { t } from "../i18n/i18n";
import { navigate } from "../shell/route";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { editPath } from "./paths";

const DeleteDialog = lazy(() => import("./DeleteDialog"));

/** What can be done with a connection as a whole, by who may. One that the server's start declares is changed there. */
export function ConnectionMenu({ connection: { name, origin } }: { connection: Connection }) {
  const [deleting, setDeleting] = useState(false);
  const may = useMay("connections");
  if (origin !== "api" || !may) return null;
  return (
    <>
      <Menu trigger={<IconButton label={t("More about {name}", { name })}><Ellipsis size={18} aria-hidden /></IconButton>}>
        <MenuItem onSelect={() => navigate(editPath(name))}><Pencil size={15} aria-hidden /> {t("Change")}</MenuItem>
        <MenuItem danger onSelect={() => setDeleting(true)}><Trash2 size={15} aria-hidden /> {t("Delete")}</MenuItem>
      </Menu>
      {deleting && <Suspense><DeleteDialog name={name} open onOpenChange={setDeleting} /></Suspense>}
    </>
  );
}
