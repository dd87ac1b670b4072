// Columns that look personal, and the rules that keep them back.

import type { Column, Personal, Schema, Table } from "../api/types";
import { msg, t } from "../i18n/i18n";

/** A column that looks personal. */
export interface Flagged {
  table: Table;
  column: Column;
  personal: Personal;
  /** How a rule names it. */
  pattern: string;
}

/** The columns that look personal and are seen as they are, by table. Those that rules keep back are not flagged by the server. */
export function flaggedOf(schema: Schema): Flagged[] {
  return schema.tables.flatMap((table) =>
    (table.columns ?? []).flatMap((column) => (column.personal ? [{ table, column, personal: column.personal, pattern: patternOf(table, column.name) }] : [])),
  );
}

/** A column as rules name it; a part with a dot, a quote or a star of its own stands in quotes. */
export function patternOf({ namespace, name }: Pick<Table, "namespace" | "name">, column: string): string {
  const quoted = (part: string) => (/[."\s]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part);
  return [...(namespace ? [namespace] : []), name, column].map(quoted).join(".");
}

const kinds: Readonly<Record<Personal["kind"], string>> = {
  name: msg("a person’s name"),
  email: msg("an e-mail address"),
  phone: msg("a phone number"),
  address: msg("a postal address"),
  birth_date: msg("a date of birth"),
  national_id: msg("a national id"),
  card: msg("a card number"),
  bank_account: msg("a bank account"),
  ip_address: msg("an IP address"),
  secret: msg("a secret"),
};

/** What the values look like. */
export function kindWords({ kind }: Personal): string {
  return t(kinds[kind]);
}

/** Why a column is flagged. */
export function reasonWords({ by, share }: Personal): string {
  const reasons = by.map((sign) => {
    if (sign === "name") return t("its name says so");
    if (sign === "type") return t("its declared type says so");
    return t("{share}% of the values looked at have that shape", { share: share ?? 0 });
  });
  return reasons.join(t(", and "));
}
