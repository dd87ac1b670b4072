// The databases of the stand-in server: how they are, their structure and their rules.

import type { ServerResponse } from "node:http";
import type { ConnectionReport, TestStep } from "../src/api/connect";
import type { Column, Connection, ConnectionOptions, Schema, Table } from "../src/api/types";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const base = { origin: "api", status: "ok", fingerprint: "f1", options: {}, writable: false } as const;

export function someConnections(): Connection[] {
  const seen = { checked_at: ago(2), refreshed_at: ago(2), created: ago(900), updated: ago(600) };
  return [
    { ...base, ...seen, name: "shop", dialect: "sqlite", display: "shop.db", origin: "demo", tables: 13 },
    { ...base, ...seen, name: "notes", dialect: "sqlite", display: "notes.db", tables: 1, writable: true, options: { writes: "approval" } },
    {
      ...base, ...seen, name: "sales", dialect: "postgres", display: "postgres://reporter@db.internal:5432/sales", tables: 4,
      options: { max_rows: 500, hidden: ["hr.people.ssn"], masked: ["customers.email"], row_policies: [{ table: "orders", filter: "region = 'EU'" }] },
      warnings: [
        "the view monthly is left out: it reads orders, whose rows a policy limits; give the view a policy of its own",
        "hidden: hr.people.ssn matches no column of this database; check its spelling",
        "This login may do more than read: it may change the rows of 4 tables, such as public.orders. Give Arivu one that may only read; the remedy has the statements that make it.",
      ],
      remedy: "CREATE ROLE arivu_reader LOGIN PASSWORD 'choose a password';\nGRANT SELECT ON ALL TABLES IN SCHEMA \"public\" TO arivu_reader;\n",
    },
    {
      ...base, name: "warehouse", dialect: "postgres", display: "postgres://reader@db.internal:5432/warehouse", origin: "environment", status: "unreachable", tables: 0,
      fingerprint: "", error: "the database postgres://reader@db.internal:5432/warehouse is unavailable: nothing accepts connections at that host and port",
      checked_at: ago(1), created: ago(900), updated: ago(600), options: { masked: ["users.email"] },
    },
  ];
}

const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({ name, type, class: "text", distinct: -1, ...more });
const id = column("id", "bigint", { class: "integer", min: "1", max: "5000", distinct: 5_000 });

const sales: Table[] = [
  {
    name: "customers", kind: "table", rows: 5_000, comment: "Everybody who has ever ordered, one row per person.", primary_key: ["id"], shielded: true, tied: true,
    columns: [
      id,
      column("email", "text", { masked: true }),
      column("country", "character(2)", { comment: "ISO 3166-1 alpha-2", default: "'DE'::bpchar", values: ["CH", "DE", "FR", "US"], all_values: true, distinct: 4 }),
      column("phone", "text", { nullable: true, distinct: 0 }),
    ],
  },
  {
    name: "orders", kind: "table", rows: 21_000, primary_key: ["id"], shielded: true, filter: "orders.region = 'EU'",
    columns: [id, column("customer_id", "bigint", { class: "integer" }), column("region", "text", { default: "'EU'::text" }), column("total", "numeric(12,2)", { class: "decimal", nullable: true, comment: "In euros, with tax" })],
    foreign_keys: [{ columns: ["customer_id"], ref_table: "customers", ref_columns: ["id"] }],
    indexes: [{ name: "open_orders", parts: [{ column: "customer_id" }, { expression: "lower(region)" }], include: ["total"], where: "(total IS NULL)" }],
  },
  { name: "vat", namespace: "tax", kind: "materialized_view", rows: -1, columns: [column("gross", "numeric", { generated: true })] },
];

/** Enough tables to search among. */
const many: Table[] = Array.from({ length: 13 }, (_, i) => ({ name: `table_${i}`, kind: "table", rows: i, columns: [column("name", "TEXT")] }));

export function schemaOf({ name, dialect, fingerprint, refreshed_at = "" }: Connection): Schema {
  return {
    connection: name, dialect, fingerprint, taken_at: refreshed_at, detailed: true, time_zone: "Etc/UTC",
    tables: name === "sales" ? sales : name === "shop" ? many : [{ name: "notes", kind: "table", rows: 3, columns: [column("id", "INTEGER"), column("text", "TEXT")] }],
    ...(name === "sales" && { withheld: ["monthly"] }),
  };
}

/** The first rule that the server would not take: its field, and what is wrong. */
export function refusedRule({ hidden = [], row_policies: policies = [] }: ConnectionOptions): [field: string, detail: string] | undefined {
  const at = hidden.findIndex((pattern) => !pattern.includes("."));
  if (at >= 0) return [`options.hidden[${at}]`, `options.hidden entry ${at + 1}: "${hidden[at]}" has one part; write table.column or schema.table.column, such as users.ssn or *.password*.`];
  const open = policies.findIndex(({ filter }) => filter.split("(").length !== filter.split(")").length);
  if (open >= 0) return [`options.row_policies[${open}].filter`, `options.row_policies[${open}].filter: its quotes or parentheses do not pair; write one whole condition.`];
  return undefined;
}

/** A test whose steps all pass at once. */
export function testOf({ dialect, tables }: Connection, response: ServerResponse): void {
  const steps: TestStep[] = [
    { name: "connect", state: "passed", elapsed_ms: 2, text: "db.internal:5432 accepts connections." },
    { name: "read_only", state: "passed", elapsed_ms: 1, text: "The database refused it.", statement: "CREATE TEMPORARY TABLE arivu_write_test (n integer)", answer: "ERROR: cannot execute CREATE TABLE in a read-only transaction" },
  ];
  const report: ConnectionReport = { ok: true, dialect, version: "PostgreSQL 15.18", tables, elapsed_ms: 12, warnings: [], steps };
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  for (const step of steps) response.write(`event: step\ndata: ${JSON.stringify(step)}\n\n`);
  response.end(`event: done\ndata: ${JSON.stringify(report)}\n\n`);
}
