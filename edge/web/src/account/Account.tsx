import { LogOut } from "lucide-react";
import type { Me } from "../api/account";
import { fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Group } from "../settings/Group";
import { Button } from "../ui/Button";
import { Keys } from "./Keys";
import { leave } from "./AccountMenu";
import { useMe } from "./useMe";
import { roleMay, roleName, roles } from "./words";

/** Of the settings: who this is and what they may, and for who keeps them, the keys of everybody. */
export function Account() {
  const me = useMe();
  if (me === undefined) return null;
  return (
    <>
      <Group title={t("Account")}>{me.keys_needed ? <You me={me} /> : <Nobody />}</Group>
      {me.keys_needed && me.permissions.includes("keys") && <Keys me={me} />}
    </>
  );
}

function Nobody() {
  return (
    <p className="max-w-prose text-sm text-ink-2">
      {t("Nobody needs a key here: the server answers this machine only, and everybody on it may do everything. To let others in, start it with ARIVU_API_KEY set; more keys are then made here.")}
    </p>
  );
}

function You({ me }: { me: Me }) {
  const line = "contents *:first:text-ink-3";
  return (
    <div className="flex flex-col items-start gap-4 text-sm">
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5">
        <div className={line}><dt>{t("You are")}</dt><dd className="font-medium break-words">{me.user}</dd></div>
        <div className={line}><dt>{t("Role")}</dt><dd>{roleName(me.role)}</dd></div>
        <div className={line}>
          <dt>{t("May")}</dt>
          <dd><ul>{roles.slice(0, roles.indexOf(me.role) + 1).map((role) => <li key={role}>{roleMay(role)}</li>)}</ul></dd>
        </div>
        <div className={line}><dt>{t("Sees")}</dt><dd className="break-words">{me.connections?.join(", ") ?? t("all connections")}</dd></div>
        <div className={line}><dt>{t("Until")}</dt><dd>{me.expires === null ? t("no end") : fullTime(Date.parse(me.expires))}</dd></div>
      </dl>
      {me.logged_in && <Button onClick={leave}><LogOut size={15} aria-hidden /> {t("Log out")}</Button>}
    </div>
  );
}
