import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { launch, shoot, visit, wide } from "./browser";
import { Postgres } from "./postgres";
import { binary, keys, RealServer } from "./server";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const server = new RealServer();
const database = new Postgres();
let browser: Browser;

describe.skipIf(!binary)("with a real server and a real PostgreSQL", () => {
  beforeAll(async () => {
    browser = await launch();
    await Promise.all([server.start(), database.start()]);
    await database.run(`
      CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
      COMMENT ON TABLE customers IS 'Everybody who has ever ordered';
      CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, note text, total numeric(12,2) DEFAULT 0);
      COMMENT ON COLUMN orders.total IS 'In euros, with tax';
      CREATE INDEX large_orders ON orders (total) INCLUDE (customer_id) WHERE total > 1000;
      CREATE MATERIALIZED VIEW best AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY 1;
      CREATE ROLE reporter LOGIN;
      GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO reporter;`);
    await server.call("ann", "POST", "/api/connections", { name: "sales", url: database.url("reporter") });
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([server.stop(), database.stop()]);
  });

  const open = (path: string) => visit(browser, server.url + path, wide, "light", keys.ann);

  test("keys, indexes, comments and kinds are those of the database", async () => {
    const { context, page, complaints } = await open("/connections/sales?table=orders");
    const view = page.getByTestId("table-view");
    await view.getByText("large_orders").waitFor({ timeout: 30_000 });
    const total = await view.getByTestId("column").filter({ hasText: "total" }).innerText();
    for (const words of ["numeric(12,2)", "may be null", "0", "In euros, with tax"]) expect(total).toContain(words);
    const text = (await view.getByTestId("keys").innerText()).replace(/\s+/g, " ");
    for (const words of ["customer_id → customers (id)", "total, also stores customer_id, only where (total > ", "large_orders"]) expect(text).toContain(words);
    await page.getByTestId("table").filter({ hasText: "best" }).click();
    await view.getByTestId("rows").getByText("Materialized view").waitFor();
    await page.getByTestId("table").filter({ hasText: "customers" }).click();
    await view.getByText("Everybody who has ever ordered").waitFor();
    await view.getByTestId("column").filter({ hasText: "email" }).getByText("unique").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a login that may do too much is told of, and the remedy makes one that may not", async () => {
    const { context, page } = await open("/connections");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const card = page.getByTestId("connection").filter({ has: page.getByRole("heading", { name: "sales" }) });
    await card.getByText("One warning: a login may do more than it must").click({ timeout: 30_000 });
    await card.getByText("it may change the rows of 3 tables").waitFor();
    await shoot(page, "real-remedy-wide-light");
    await card.getByRole("button", { name: "Copy the remedy" }).click();
    await database.run(await page.evaluate(() => navigator.clipboard.readText()));
    await server.call("ann", "PUT", "/api/connections/sales", { url: database.url("arivu_reader") });
    await card.getByTestId("warnings").waitFor({ state: "detached", timeout: 60_000 });
    await card.getByText("arivu_reader@").waitFor();
    expect(await card.getByTestId("health").innerText()).toMatch(/^Reachable\n[\d.]+ ms$/);
    await context.close();
  });

  test("a look finds what has changed, and says so", async () => {
    const { context, page } = await open("/connections/sales");
    await page.getByTestId("found").waitFor({ timeout: 30_000 });
    await database.run("ALTER TABLE orders DROP COLUMN note");
    await page.getByRole("button", { name: "Refresh now" }).click();
    await page.getByTestId("refreshed").getByText("its structure has changed").waitFor({ timeout: 30_000 });
    await page.getByTestId("last-look").getByText(`column removed: orders.note, was "text"`).waitFor();
    await page.getByTestId("table").filter({ hasText: "orders" }).click();
    await page.getByRole("heading", { name: "orders" }).waitFor();
    expect(await page.getByTestId("column").filter({ hasText: "note" }).count()).toBe(0);
    await page.getByRole("link", { name: "Changes" }).click();
    await page.getByTestId("changes").getByText("column removed: orders.note").waitFor();
    await shoot(page, "real-changes-wide-light");
    await context.close();
  });

  test("schemas are left out and functions allowed, and the guard holds to it", async () => {
    await database.run("CREATE SCHEMA attic; CREATE TABLE attic.old (id int); CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2 * $1'; GRANT USAGE ON SCHEMA attic TO arivu_reader; GRANT SELECT ON attic.old TO arivu_reader; ALTER ROLE arivu_reader SET search_path = public, attic;");
    const check = (sql: string) => server.call<{ allowed: boolean }>("ann", "POST", "/api/sql/check", { connection: "sales", sql });
    expect(await check("SELECT twice(4)")).toMatchObject({ allowed: false });
    const { context, page } = await open("/connections/sales/rules");
    const form = page.getByTestId("rules");
    await form.getByRole("button", { name: "Add a schema" }).click();
    await form.getByLabel("Schemas that are seen, pattern 1").fill("a.b");
    await form.getByRole("button", { name: "Save rules" }).click();
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
    await form.getByLabel("Schemas that are seen, pattern 1").fill("public");
    await form.getByRole("button", { name: "Add a function" }).click();
    await form.getByLabel("Functions that may be called, pattern 1").fill("twice");
    await form.getByRole("button", { name: "Save rules" }).click();
    await form.getByTestId("saved").getByText("Saved.").waitFor({ timeout: 30_000 });
    expect(await check("SELECT twice(4)")).toMatchObject({ allowed: true });
    expect(await check("SELECT id FROM attic.old")).toMatchObject({ allowed: false });
    await context.close();
  });

  test("a database that has gone shows so, and why", async () => {
    const { context, page } = await open("/connections/sales");
    await page.getByTestId("found").waitFor({ timeout: 30_000 });
    await database.stop();
    await page.getByRole("button", { name: "Refresh now" }).click();
    await page.getByTestId("health").getByText("Unreachable").waitFor({ timeout: 60_000 });
    await page.getByRole("main").getByRole("alert").getByText("is unavailable").waitFor();
    expect(await page.getByTestId("refreshed").innerText()).toBe(""); // once is enough
    await page.getByTestId("found").waitFor(); // what was known of it can still be read
    await shoot(page, "real-gone-wide-light");
    await context.close();
  });
});
