import { useQuery } from "@tanstack/react-query";
import { getMe, type Me, type Permission } from "../api/account";
import { t } from "../i18n/i18n";
import { roleName, roleThatMay } from "./words";

// Every button that needs a role asks, so that a failure is asked about again by the clock and not by what is mounted.
const againAfter = 10_000;

/** Asks the server who this is. */
export function useMeQuery() {
  return useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => getMe(signal),
    staleTime: 60_000,
    retryOnMount: false,
    refetchInterval: ({ state }) => (state.status === "error" ? againAfter : false),
  });
}

/** Who this is, undefined until the server has said so. */
export function useMe(): Me | undefined {
  return useMeQuery().data;
}

/** Whether this person may do what needs the permission; not until the server has said so. */
export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}

/** Why this person may not do what needs the permission, for the title of what is disabled; undefined if they may, or if that is not known yet. */
export function useWhyNot(permission: Permission): string | undefined {
  const me = useMe();
  if (me === undefined || me.permissions.includes(permission)) return undefined;
  if (me.role === "admin") return t("Keys are made by who has ARIVU_API_KEY, or a key that was made with it.");
  return t("Your role is {role}. This takes the role {other}.", { role: roleName(me.role), other: roleName(roleThatMay(permission)) });
}
