import { expect, test } from "vitest";
import { elsewhere, missingOf, nameFor, placeOf, requestOf, useRequest, usual, withoutSecrets } from "./draft";

test.each([
  ["postgres://ann:s3cret@db:5432/shop?sslmode=require", "postgres://ann@db:5432/shop?sslmode=require", { password: "s3cret" }],
  ["  mysql://ann:p%40ss%2F@db/shop ", "mysql://ann@db/shop", { password: "p@ss/" }],
  ["postgres://ann:p@ss/w?rd@db/shop", "postgres://ann@db/shop", { password: "p@ss/w?rd" }],
  ["postgres://ann:100%@db/shop", "postgres://ann@db/shop", { password: "100%" }],
  ["postgres://ann@db:5432/shop", "postgres://ann@db:5432/shop", {}],
  ["snowflake://ann@xy1/shop?warehouse=w&private_key=-----BEGIN+A%0Ab", "snowflake://ann@xy1/shop?warehouse=w", { privateKey: "-----BEGIN A\nb" }],
  ["databricks://token:dapi1@w.example/sql/1.0/warehouses/a?catalog=c", "databricks://token@w.example/sql/1.0/warehouses/a?catalog=c", { password: "dapi1" }],
  ["sqlite:///data/a:b@c.db", "sqlite:///data/a:b@c.db", {}],
  ["shop.db", "shop.db", {}],
])("the secrets of %s", (url, want, secrets) => {
  expect(withoutSecrets(url)).toEqual({ url: want, secrets });
});

const parts = {
  dialect: "postgres", host: "db", port: 0, database: "shop", user: "ann", path: "", schema: "", sslmode: "require", params: { sslrootcert: "/ca.pem" },
  secret: false, url: "", display: "",
} as const;

test("a URL's parts and what is sent of them are the same", () => {
  const place = placeOf(parts, { password: "s" });
  expect(requestOf(place, true)).toEqual({ dialect: "postgres", host: "db", database: "shop", user: "ann", password: "s", sslmode: "require", params: { sslrootcert: "/ca.pem" } });
  expect(requestOf(place, false)).not.toHaveProperty("password");
});

test("what was entered for another engine is not sent", () => {
  const place = { ...placeOf(parts, { password: "s" }), dialect: "sqlite" as const };
  expect(requestOf({ ...place, fields: { ...place.fields, path: "/a.db" } }, true)).toEqual({ dialect: "sqlite", path: "/a.db" });
  expect(elsewhere(place, "mysql").fields).toEqual({ host: "db", database: "shop", user: "ann", password: "s" });
  expect(elsewhere({ dialect: "sqlite", fields: { path: "/a.db" } }, "duckdb").fields).toEqual({ path: "/a.db" });
});

test("what is needed and not there is named, and ports are numbers", () => {
  expect(missingOf({ dialect: "postgres", fields: { host: "db", user: " " } })).toEqual(["database", "user"]);
  expect(requestOf({ dialect: "mysql", fields: { host: "db", port: " 3307", database: "d", user: "u" } }, true)).toMatchObject({ port: 3307 });
  expect(requestOf({ dialect: "mysql", fields: { host: "db", port: "x" } }, true)).toMatchObject({ port: "x" });
});

test("what is not checked unless it is chosen is said", () => {
  expect(requestOf({ dialect: "sqlserver", fields: { host: "db" } }, true)).toMatchObject({ sslmode: "verify-full" });
  expect(requestOf({ dialect: "postgres", fields: { host: "db" } }, true)).not.toHaveProperty("sslmode");
});

test.each([
  [{ database: "Sales 2024" }, "sales_2024"], [{ path: "/data/My Shop.db" }, "my_shop"], [{ database: "v1.2" }, "v1_2"], [{}, ""], [{ path: "/data/" }, ""],
])("a name for %o", (fields, name) => {
  expect(nameFor({ dialect: "postgres", fields })).toBe(name);
});

test("use is sent as the server knows it", () => {
  expect(useRequest(usual)).toEqual({ options: { no_rows_to_model: false, schemas: [], writes: "never" } });
  expect(useRequest({ rowsToModel: false, maxRows: " 500 ", schemas: "sales, mart_*,", writes: true, writeUrl: " postgres://w:x@h/d " })).toEqual({
    options: { no_rows_to_model: true, schemas: ["sales", "mart_*"], writes: "approval", max_rows: 500 }, write_url: "postgres://w:x@h/d",
  });
  expect(useRequest({ ...usual, maxRows: "many", writes: true })).toEqual({ options: { no_rows_to_model: false, schemas: [], writes: "approval", max_rows: "many" } });
});
