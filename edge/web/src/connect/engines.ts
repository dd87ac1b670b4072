// The databases that can be added, and what each needs to be told.

import type { Dialect } from "../api/types";
import { msg } from "../i18n/i18n";

/** A field of a database that is a text, by its name in a request; params. are parameters of the URL. */
export type FieldName = "host" | "port" | "database" | "user" | "password" | "path" | "schema" | "sslmode" | `params.${string}`;

export interface FieldSpec {
  at: FieldName;
  label: string;
  needed?: boolean;
  hint?: string;
  placeholder?: string;
  secret?: boolean;
  /** Long texts, such as a key, are entered in a box. */
  long?: boolean;
  /** Shown only with one of these choices of encryption. */
  modes?: readonly string[];
}

interface Engine {
  dialect: Dialect;
  name: string;
  /** What else is reached the same way, or in a word what it is. */
  about: string;
  example: string;
  fields: readonly FieldSpec[];
  /** The choices of encryption, the first if none is made; none where there is no choice. */
  modes: readonly string[];
}

/** The choices of encryption in words. */
export const modeWords: Readonly<Record<string, string>> = {
  "": msg("If the server offers it"),
  disable: msg("Never"),
  prefer: msg("The login only, unless the server wants more"),
  require: msg("Always, whoever answers"),
  "verify-full": msg("Always, and the certificate is checked"),
};

const host: FieldSpec = { at: "host", label: msg("Host"), needed: true, placeholder: "db.example.com", hint: msg("As the executor’s machine knows it.") };
const port = (usual: string): FieldSpec => ({ at: "port", label: msg("Port"), placeholder: usual });
const database: FieldSpec = { at: "database", label: msg("Database"), needed: true };
const user: FieldSpec = { at: "user", label: msg("User"), needed: true, hint: msg("Best one that may only read.") };
const password: FieldSpec = { at: "password", label: msg("Password"), secret: true, hint: msg("Sealed on arrival, never shown again.") };
const authority = (at: FieldName): FieldSpec => ({
  at, label: msg("Authority file"), placeholder: "/etc/ssl/ca.pem", modes: ["verify-full"], hint: msg("Path on the executor’s machine, if the system does not know who signed it."),
});
const file = (placeholder: string): FieldSpec => ({
  at: "path", label: msg("File"), needed: true, placeholder, hint: msg("Its path on the executor’s machine. It is opened for reading only."),
});

export const engines: readonly Engine[] = [
  { dialect: "postgres", name: "PostgreSQL", about: msg("and its kin"), example: "postgres://reader:secret@db.example.com:5432/shop",
    modes: ["", "disable", "require", "verify-full"], fields: [host, port("5432"), database, user, password, authority("params.sslrootcert")] },
  { dialect: "mysql", name: "MySQL", about: msg("and MariaDB"), example: "mysql://reader:secret@db.example.com:3306/shop",
    modes: ["", "disable", "require", "verify-full"], fields: [host, port("3306"), database, user, password, authority("params.sslrootcert")] },
  { dialect: "sqlite", name: "SQLite", about: msg("a file"), example: "sqlite:///data/shop.db", modes: [], fields: [file("/data/shop.db")] },
  { dialect: "duckdb", name: "DuckDB", about: msg("a file"), example: "duckdb:///data/shop.duckdb", modes: [], fields: [file("/data/shop.duckdb")] },
  { dialect: "sqlserver", name: "SQL Server", about: msg("and Azure SQL"), example: "sqlserver://reader:secret@db.example.com:1433?database=shop",
    modes: ["verify-full", "require", "prefer", "disable"], fields: [host, port("1433"), database, user, password, authority("params.certificate")] },
  { dialect: "clickhouse", name: "ClickHouse", about: msg("native protocol"), example: "clickhouse://reader:secret@db.example.com:9440/shop?secure=true",
    modes: ["disable", "require", "verify-full"], fields: [host, port("9000"), database, user, password, authority("params.sslrootcert")] },
  { dialect: "snowflake", name: "Snowflake", about: msg("warehouse"), example: "snowflake://reader:secret@xy12345.eu-central-1/shop?warehouse=small", modes: [],
    fields: [
      { ...host, label: msg("Account"), placeholder: "xy12345.eu-central-1", hint: msg("As it stands in the address of its page.") }, user,
      { ...database }, { at: "schema", label: msg("Schema"), hint: msg("Leave it empty for all of them.") },
      { at: "params.warehouse", label: msg("Warehouse"), needed: true }, { at: "params.role", label: msg("Role") },
      { ...password, label: msg("Password or token") },
      { at: "params.private_key", label: msg("Private key, in place of a password"), secret: true, long: true, hint: msg("In PEM form (PKCS #8), without a passphrase.") },
    ] },
  { dialect: "databricks", name: "Databricks", about: msg("SQL warehouse"), example: "databricks://token:secret@dbc-1.cloud.databricks.com/sql/1.0/warehouses/a1b2?catalog=shop", modes: [],
    fields: [
      { ...host, placeholder: "dbc-1.cloud.databricks.com", hint: msg("As it stands in the address of its page.") },
      { at: "path", label: msg("HTTP path"), needed: true, placeholder: "/sql/1.0/warehouses/a1b2", hint: msg("Of the warehouse’s connection details.") },
      { ...database, label: msg("Catalog"), needed: false }, { at: "schema", label: msg("Schema"), hint: msg("Leave it empty for all of them.") },
      { ...password, label: msg("Access token"), needed: true },
    ] },
];

export function engineOf(dialect: Dialect): Engine {
  const found = engines.find((one) => one.dialect === dialect);
  if (!found) throw new Error(`no engine for ${dialect}`);
  return found;
}
