// Roles, in words.

import type { Permission, Role } from "../api/account";
import { msg, t } from "../i18n/i18n";

/** The roles, the one that may least first. */
export const roles: readonly Role[] = ["viewer", "analyst", "approver", "admin"];

const names: Readonly<Record<Role, string>> = { viewer: msg("viewer"), analyst: msg("analyst"), approver: msg("approver"), admin: msg("admin") };

// Each also may what the one before it may.
const may: Readonly<Record<Role, string>> = {
  viewer: msg("reads: connections, questions and answers, traces and sessions"),
  analyst: msg("also asks, runs SQL by hand, saves questions and takes rows away as files"),
  approver: msg("also decides on statements that write, though not on their own, and says what words and data mean"),
  admin: msg("also keeps connections, models and keys, and reads who did what"),
};

const least: Readonly<Record<Permission, Role>> = {
  read: "viewer", ask: "analyst", export: "analyst", teach: "approver", approve: "approver", connections: "admin", models: "admin", audit: "admin", keys: "admin",
};

export function roleName(role: Role): string {
  return t(names[role]);
}

/** What a role may beside what the one before it may. */
export function roleMay(role: Role): string {
  return t(may[role]);
}

/** The role that may least of those that have a permission. */
export function roleThatMay(permission: Permission): Role {
  return least[permission];
}
