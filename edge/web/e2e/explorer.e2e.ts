import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Join } from "../src/api/explorer";
import type { Schema, Semantics, Vocabulary } from "../src/api/types";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";

vi.setConfig({ testTimeout: 90_000 });

const server = new RealServer();
let browser: Browser;

const path = (name: string, rest = "") => `/api/connections/${name}${rest}`;
const open = (at: string, viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + at, viewport, theme, keys.ann);
const joinsOf = async (name: string) => (await server.call<{ joins: Join[] }>("ann", "GET", path(name, "/joins"))).joins;
const joinOf = async (name: string, column: string) => (await joinsOf(name)).find(({ columns }) => columns[0] === column);

/** Changes a database as two people do: one proposes, the other approves. */
async function change(name: string, sql: string): Promise<void> {
  const proposed = await server.call<{ id: string; approval?: { digest: string } }>("ann", "POST", "/api/sql", { connection: name, sql, write_mode: "approval", wait_ms: 10_000 });
  if (!proposed.approval) throw new Error(`nobody is asked to approve: ${JSON.stringify(proposed)}`);
  const { id } = proposed;
  await server.call("bob", "POST", `/api/questions/${id}/approve`, { digest: proposed.approval.digest });
  await vi.waitFor(async () => expect((await server.call<{ status: string }>("ann", "GET", `/api/questions/${id}`)).status).toBe("answered"), 20_000);
}

/** A copy of the shop with a table whose keys nobody declared. */
async function shopWithTickets(name: string): Promise<void> {
  await server.copyOfTheShop(name, {});
  await server.call("ann", "GET", path(name, "/schema?refresh=true"));
  await change(name, "CREATE TABLE tickets (id INTEGER PRIMARY KEY, customer_id INTEGER, cust_ref INTEGER, contact TEXT)");
  await server.call("ann", "GET", path(name, "/schema?refresh=true"));
  await change(name, "INSERT INTO tickets (customer_id, cust_ref, contact) SELECT customer_id, customer_id % 40 + 1, email FROM customers WHERE customer_id < 900");
  await server.call("ann", "GET", path(name, "/schema?refresh=true"));
}

const view = (page: Page) => page.getByTestId("table-view");
const columnRow = (page: Page, name: string) => view(page).getByTestId("column").filter({ has: page.getByText(name, { exact: true }) });

/** The scale of the diagram. */
const scaleOf = (page: Page) => page.getByTestId("diagram").evaluate((frame) => Number(/scale\(([^)]+)\)/.exec(frame.querySelector("g")!.getAttribute("transform")!)![1]));

describe.skipIf(!binary)("the explorer, with a real server of its own", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
    await server.copyOfTheShop("personal", {});
    await shopWithTickets("joined");
    await server.call("ann", "GET", path("personal", "/schema?refresh=true"));
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test("every part of it fits a phone and can be used without seeing it", async () => {
    const { context, page, complaints } = await open("/connections/personal", phone, "dark");
    const look = async (shot: string) => {
      await shoot(page, `explorer-${shot}-phone-dark`);
      expect(await overflows(page), shot).toBe(false);
      expect(await axeFaults(page), shot).toEqual([]);
    };
    await page.getByTestId("flags").getByText("10 columns look personal").waitFor();
    await look("structure");
    await page.goto(`${server.url}/connections/personal?table=customers`);
    await view(page).getByRole("button", { name: "All about email" }).click();
    await view(page).getByTestId("column-details").getByText("have that shape").waitFor();
    await look("table");
    await view(page).getByRole("tab", { name: "First rows" }).click();
    await view(page).getByTestId("preview").getByText("The first 50 rows, in no order.").waitFor();
    await look("rows");
    await page.goto(`${server.url}/connections/personal/rules`);
    await page.getByTestId("personal").getByTestId("flagged").first().waitFor();
    await look("rules");
    await page.goto(`${server.url}/connections/joined/relations`);
    await page.getByTestId("box").first().waitFor();
    await page.getByTestId("join").first().waitFor();
    await look("relations");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("columns that look personal are told before anything is asked, and kept back with one click", async () => {
    const name = "personal";
    const { context, page, complaints } = await open(`/connections/${name}`);
    await page.getByTestId("flags").getByText("10 columns look personal").waitFor();
    await shoot(page, "explorer-structure-wide-light");
    await page.getByRole("searchbox").fill("email");
    await page.keyboard.press("Enter");
    await view(page).getByRole("heading", { name: "customers" }).waitFor();
    expect(await columnRow(page, "email").innerText()).toContain("looks like an e-mail address");
    expect(await columnRow(page, "country").innerText()).not.toContain("looks like");
    await view(page).getByRole("button", { name: "All about email" }).click();
    const details = view(page).getByTestId("column-details");
    await details.getByText("100% of the values looked at have that shape, and its name says so").waitFor();
    await shoot(page, "explorer-personal-wide-light");
    expect(await axeFaults(page)).toEqual([]);

    await details.getByRole("button", { name: "Mask customers.email" }).click();
    await columnRow(page, "email").getByText("masked", { exact: true }).waitFor();
    await view(page).getByRole("tab", { name: "First rows" }).click();
    const rows = view(page).getByTestId("preview");
    await rows.getByText("The first 50 rows, in no order.").waitFor();
    expect(await rows.getByRole("row").nth(1).innerText()).toContain("•••");
    expect(await rows.innerText()).not.toContain("@");
    await rows.getByText("Masked: customers.email").waitFor();
    await shoot(page, "explorer-rows-wide-light");
    const { entries } = await server.call<{ entries: { action: string; by: string; object: string; detail: { table: string } }[] }>("ann", "GET", "/api/audit?limit=10");
    expect(entries).toContainEqual(expect.objectContaining({ action: "rows.previewed", by: "ann", object: name, detail: { table: "customers" } }));

    // The rest of them at once, from the rules.
    await page.getByRole("link", { name: "Rules" }).click();
    const list = page.getByTestId("personal");
    expect(await list.getByTestId("flagged").count()).toBe(9);
    await shoot(page, "explorer-rules-wide-light");
    await list.getByRole("button", { name: "Hide customers.phone" }).click();
    await vi.waitFor(async () => expect(await list.getByTestId("flagged").count()).toBe(8), 15_000);
    await list.getByRole("button", { name: "Mask all of them" }).click();
    await list.getByText("No column that is seen looks personal.").waitFor();
    const { tables } = await server.call<Schema>("ann", "GET", path(name, "/schema"));
    const customers = tables.find((table) => table.name === "customers")!;
    expect(customers.columns!.map((column) => column.name)).not.toContain("phone");
    expect(customers.columns!.filter(({ masked }) => masked).map((column) => column.name)).toEqual(["first_name", "last_name", "email", "birth_date"]);

    await page.getByRole("switch", { name: "No rows to the model" }).click();
    await vi.waitFor(async () => expect(await server.call("ann", "GET", path(name))).toMatchObject({ options: { no_rows_to_model: true } }), 10_000);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("joins are held against the data, accepted and rejected by keys, and drawn", async () => {
    const name = "joined";
    const { context, page, complaints } = await open(`/connections/${name}/relations`, wide, "dark");
    const boxes = page.getByTestId("box");
    await vi.waitFor(async () => expect(await boxes.count()).toBe(14), 15_000);
    await page.getByTestId("legend").getByText("inferred").waitFor();
    await shoot(page, "explorer-relations-wide-dark");

    // It is scaled by keys, and a table is gone to by them.
    const before = await scaleOf(page);
    await page.getByTestId("diagram").focus();
    await page.keyboard.press("+");
    expect(await scaleOf(page)).toBeGreaterThan(before);
    await page.keyboard.press("0");
    expect(await scaleOf(page)).toBeCloseTo(before);
    await page.locator('[data-table="tickets"]').focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/relations?table=tickets");
    await page.getByLabel("What is drawn").selectOption("1");
    await vi.waitFor(async () => expect(await boxes.count()).toBe(2), 10_000);
    expect(await page.locator('[data-table="tickets"]').getAttribute("aria-current")).toBe("true");
    expect(await page.locator('[data-table="tickets"] desc').textContent()).toBe("refers to customers");

    const rows = page.getByTestId("join");
    const row = (column: string) => rows.filter({ hasText: `tickets.${column} →` });
    expect(await rows.count()).toBe(2);
    expect(await row("customer_id").innerText()).toContain("customers.customer_id is the primary key");
    await page.getByRole("button", { name: "Check all against the data" }).click();
    await row("customer_id").getByText("All 899 distinct values of tickets.customer_id are in customers.customer_id.").waitFor();
    await row("cust_ref").getByText("All 40 distinct values of tickets.cust_ref are in customers.customer_id.").waitFor();
    await row("customer_id").scrollIntoViewIfNeeded();
    await shoot(page, "explorer-joins-wide-dark");
    expect(await axeFaults(page)).toEqual([]);

    await row("customer_id").focus();
    await page.keyboard.press("r");
    await row("customer_id").getByText("rejected", { exact: true }).waitFor();
    expect(await joinOf(name, "customer_id")).toMatchObject({ verdict: "rejected", used: false, author: "ann" });
    await page.keyboard.press("u");
    await vi.waitFor(async () => expect(await joinOf(name, "customer_id")).toMatchObject({ verdict: "open", used: true }), 10_000);
    await row("cust_ref").getByRole("button", { name: "Accept" }).click();
    await row("cust_ref").getByText("accepted", { exact: true }).waitFor();
    await page.getByTestId("legend").getByText("accepted by a person").waitFor();
    expect(await server.call<Semantics>("ann", "GET", path(name, "/semantics"))).toMatchObject({ author: "ann", relations: [{ table: "tickets", columns: ["cust_ref"], ref_table: "customers" }] });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("what is said of a table and a column is written where it is read", async () => {
    const name = "personal";
    const { context, page, complaints } = await open(`/connections/${name}?table=orders`);
    await view(page).getByRole("button", { name: "Describe orders" }).click();
    await page.keyboard.type("What was bought, paid or not.");
    await page.keyboard.press("Control+Enter");
    await view(page).getByText("What was bought, paid or not.").waitFor();
    await view(page).getByRole("button", { name: "All about total_amount" }).click();
    const details = view(page).getByTestId("column-details");
    await details.getByRole("button", { name: "Describe orders.total_amount" }).click();
    await page.keyboard.type("In euro, with tax.");
    await details.getByRole("button", { name: "Save" }).click();
    await details.getByText("In euro, with tax.").waitFor();
    await details.getByRole("button", { name: "Add a word for orders.total_amount" }).click();
    await page.keyboard.type("invoice value");
    await page.keyboard.press("Enter");
    await details.getByText("invoice value").waitFor();
    await shoot(page, "explorer-said-wide-light");
    expect(await axeFaults(page)).toEqual([]);
    expect(await server.call<Semantics>("ann", "GET", path(name, "/semantics"))).toMatchObject({
      version: 2, author: "ann", tables: [{ table: "orders", description: "What was bought, paid or not.", columns: [{ column: "total_amount", description: "In euro, with tax." }] }],
    });
    expect((await server.call<Vocabulary>("ann", "GET", path(name, "/vocabulary"))).terms).toMatchObject([{ phrase: "invoice value", targets: ["orders.total_amount"] }]);

    // It is found by what was said, and a word is forgotten where it stands.
    await page.getByRole("searchbox").fill("with tax");
    await page.getByTestId("found").getByText("1 of 13 tables and views").waitFor();
    await details.getByRole("button", { name: "Forget invoice value" }).click();
    await vi.waitFor(async () => expect((await server.call<Vocabulary>("ann", "GET", path(name, "/vocabulary"))).terms).toHaveLength(0), 10_000);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a database of 800 tables is drawn around one of them, in German too", async () => {
    const { context, page, complaints } = await visit(browser, server.url + "/settings", wide, "light", keys.ann);
    await page.getByLabel("Language").selectOption("de");
    const tables = Array.from({ length: 800 }, (_, i) => ({
      name: `t${i}`, kind: "table", rows: i, primary_key: ["id"], columns: [{ name: "id", type: "int", class: "integer", distinct: -1 }, { name: "parent", type: "int", class: "integer", distinct: -1 }],
      foreign_keys: i === 0 ? [] : [{ columns: ["parent"], ref_table: `t${Math.floor((i - 1) / 5)}`, ref_columns: ["id"] }],
    }));
    await page.route("**/api/connections/shop/schema", (route) => route.fulfill({ json: { connection: "shop", dialect: "sqlite", fingerprint: "f", taken_at: "", detailed: true, tables } }));
    await page.goto(`${server.url}/connections/shop/relations?table=t7`);
    const boxes = page.getByTestId("box");
    await vi.waitFor(async () => expect(await boxes.count()).toBe(7), 15_000); // itself, its parent, five children
    await page.getByText("7 Tabellen gezeichnet").waitFor();
    await page.getByLabel("Was gezeichnet wird").selectOption({ label: "auch deren Nachbarn" });
    await vi.waitFor(async () => expect(await boxes.count()).toBeGreaterThan(20), 15_000);
    await shoot(page, "explorer-large-wide-light");
    await page.getByLabel("Tabelle in der Mitte").selectOption("t42");
    await page.waitForURL("**/relations?table=t42");
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a look at the database says how far it is", async () => {
    const name = "joined";
    const { context, page } = await open(`/connections/${name}`);
    await page.getByTestId("table").first().waitFor();
    // The database itself is too quick for a person to see it: the state in between is held.
    const connection = await server.call<object>("ann", "GET", path(name));
    let release = () => {};
    const held = new Promise<void>((resolve) => { release = resolve; });
    await page.route("**/schema?refresh=true", async (route) => { await held; await route.continue(); });
    await page.route("**/api/connections", (route) => route.fulfill({ json: { connections: [{ ...connection, reading: { since: new Date().toISOString(), done: 5, tables: 13 } }] } }));
    await page.getByRole("button", { name: "Refresh now" }).click();
    await page.getByTestId("progress").getByText("5 of 13 tables read").waitFor();
    await shoot(page, "explorer-progress-wide-light");
    expect(await axeFaults(page)).toEqual([]);
    await page.unroute("**/api/connections");
    release();
    await page.getByTestId("refreshed").getByText("Looked just now: nothing has changed.").waitFor();
    await vi.waitFor(async () => expect(await page.getByTestId("progress").count()).toBe(0), 10_000);
    await context.close();
  });
});
