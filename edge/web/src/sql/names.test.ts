import { expect, test } from "vitest";
import type { Schema } from "../api/types";
import { columnsIn } from "./names";
import { tokenize } from "./tokenize";

const table = (name: string, ...columns: string[]) => ({ name, kind: "table" as const, rows: 1, columns: columns.map((one) => ({ name: one, type: "TEXT", class: "text" as const, distinct: -1 })) });
const schema: Schema = { connection: "shop", dialect: "sqlite", fingerprint: "f", taken_at: "", tables: [table("orders", "id", "total", "customer_id"), table("customers", "id", "country"), table("order items", "id", "total")] };

const named = (sql: string) => {
  const columns = columnsIn(sql, schema);
  return tokenize(sql).flatMap(({ text }, i) => (columns[i] ? [`${text}=${columns[i]?.table}`] : []));
};

test("names are those of the tables that are read", () => {
  expect(named("SELECT country, total FROM orders o JOIN customers AS c ON c.id = o.customer_id")).toEqual(["country=customers", "total=orders", "id=customers", "customer_id=orders"]);
});

test("a name that two tables have means neither, unless it says whose", () => {
  expect(named("SELECT id FROM orders, customers")).toEqual([]);
  expect(named('SELECT i.total FROM "order items" i, orders')).toEqual(["total=order items"]);
});

test("tables, functions and other names are no columns", () => {
  expect(named("SELECT total(id) AS country FROM orders")).toEqual(["id=orders"]);
  expect(named("SELECT x.total FROM orders")).toEqual([]);
});
