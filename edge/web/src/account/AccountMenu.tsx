import { CircleUserRound, KeyRound, LogOut } from "lucide-react";
import { logout } from "../api/account";
import { t } from "../i18n/i18n";
import { navigate } from "../shell/route";
import { toast } from "../shell/toasts";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/Menu";
import { useMe } from "./useMe";
import { roleName } from "./words";

/** Who is logged in, and the way out. Where nobody needs a key there is nothing to say. */
export function AccountMenu({ named = false }: { named?: boolean }) {
  const me = useMe();
  if (me === undefined || !me.keys_needed) return null;
  const name = t("Logged in as {user}", { user: me.user });
  return (
    <Menu align={named ? "end" : "start"} trigger={
      <button type="button" aria-label={name} title={name}
        className="flex min-h-9 max-w-full min-w-9 flex-col items-center justify-center gap-1 rounded-md px-1 py-1 text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink">
        <CircleUserRound size={20} aria-hidden />
        {!named && <span className="max-w-full truncate text-[0.6875rem] leading-3.5">{me.user}</span>}
      </button>
    }>
      <MenuLabel>{me.user} · {roleName(me.role)}</MenuLabel>
      <MenuItem onSelect={() => navigate("/settings")}><KeyRound size={15} aria-hidden /> {me.permissions.includes("keys") ? t("Account and keys") : t("Account")}</MenuItem>
      {me.logged_in && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={leave}><LogOut size={15} aria-hidden /> {t("Log out")}</MenuItem>
        </>
      )}
    </Menu>
  );
}

/** Ends the login. The page is loaded anew, so that nothing of it is left for who comes next. */
export function leave(): void {
  logout().then(
    () => location.assign("/login"),
    (error: unknown) => toast({ tone: "bad", text: error instanceof Error ? error.message : String(error) }),
  );
}
