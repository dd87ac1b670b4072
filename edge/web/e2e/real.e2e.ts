import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Connection, Model, Schema } from "../src/api/types";
import { launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { ask, goTo, lastCard } from "./stage";

// A real database is looked at several times in each of these.
vi.setConfig({ testTimeout: 90_000 });

const server = new RealServer();
let browser: Browser;

const open = (who: keyof typeof keys, path: string, viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + path, viewport, theme, keys[who]);

async function value(name: string, sql: string): Promise<unknown> {
  const { rows } = await server.call<{ rows: unknown[][] }>("bob", "POST", "/api/sql", { connection: name, sql });
  return rows[0]?.[0];
}

describe.skipIf(!binary)("with a real server of its own", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test("the structure is that of the database", async () => {
    await server.copyOfTheShop("books", {});
    const { context, page, complaints } = await open("ann", "/connections");
    const card = page.getByTestId("connection").filter({ has: page.getByRole("heading", { name: "books" }) });
    await card.getByText("13 tables").waitFor({ timeout: 15_000 });
    await card.getByRole("button", { name: "Test" }).click();
    await card.getByTestId("test").getByText(/^SQLite 3\.\S+ answered in/).waitFor();
    await card.getByRole("link", { name: "Structure of books" }).click();
    await page.getByRole("searchbox").fill("total_amount");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "orders" }).waitFor();

    const schema = await server.call<Schema>("ann", "GET", "/api/connections/books/schema");
    const orders = schema.tables.find(({ name }) => name === "orders")!;
    const shown = page.getByTestId("column");
    expect(await shown.count()).toBe(orders.columns!.length);
    for (const [i, { name, type, nullable, comment }] of orders.columns!.entries()) {
      const text = await shown.nth(i).innerText();
      for (const words of [name, type, nullable ? "may be null" : "never null", comment ?? ""]) expect(text).toContain(words);
    }
    const keysText = await page.getByTestId("keys").innerText();
    for (const { name } of orders.indexes!) expect(keysText).toContain(name);
    for (const { ref_table } of orders.foreign_keys!) expect(keysText).toContain(ref_table);
    expect(keysText).toContain("order_items (order_id)");

    await page.getByRole("button", { name: "Refresh now" }).click();
    await page.getByTestId("refreshed").getByText("nothing has changed").waitFor();
    const { checked_at } = await server.call<Connection>("ann", "GET", "/api/connections/books");
    expect(Date.now() - Date.parse(checked_at!)).toBeLessThan(60_000);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("rules are refused in place, hold when they are saved, and say what the database thinks of them", async () => {
    await server.copyOfTheShop("desk", { max_rows: 700 });
    const { context, page } = await open("ann", "/connections/desk/rules");
    const form = page.getByTestId("rules");
    const save = form.getByRole("button", { name: "Save rules" });
    await form.getByRole("button", { name: "Add a hidden column" }).click();
    await form.getByLabel("Hidden columns, pattern 1").fill("birth_date");
    await save.click();
    await form.getByText(`"birth_date" has one part; write table.column`).waitFor();
    await form.getByLabel("Hidden columns, pattern 1").fill("customers.birth_date");
    await form.getByRole("button", { name: "Add a masked column" }).click();
    await form.getByLabel("Masked columns, pattern 1").fill("customers.email");
    await form.getByRole("button", { name: "Add a row policy" }).click();
    await form.getByLabel("Row policy 1, table").fill("orders");
    await form.getByLabel("Row policy 1, condition").fill("chanel = 'web'");
    await save.click();
    await form.getByTestId("saved").getByText("Saved.").waitFor({ timeout: 20_000 });

    // A policy that does not fit closes its table, and stands corrected where it is written.
    await form.getByText(/^orders is left out: its row policy cannot be applied/).waitFor();
    await shoot(page, "real-rules-misfit");
    await form.getByLabel("Row policy 1, condition").fill("channel = 'web'");
    await save.click();
    await form.getByTestId("saved").getByText("Saved.").waitFor({ timeout: 20_000 });
    expect(await form.getByText("its row policy cannot be applied").count()).toBe(0);
    const desk = await server.call<Connection>("bob", "GET", "/api/connections/desk");
    expect(desk.options).toMatchObject({ max_rows: 700, writes: "approval", hidden: ["customers.birth_date"], masked: ["customers.email"] });
    expect(desk.writable).toBe(true);

    await page.getByRole("link", { name: "Structure" }).click();
    await page.getByTestId("table").filter({ hasText: "customers" }).first().click();
    await page.getByRole("heading", { name: "customers" }).waitFor();
    expect(await page.getByTestId("column").filter({ hasText: "birth_date" }).count()).toBe(0);
    await page.getByTestId("column").filter({ hasText: "email" }).getByText("masked").waitFor();
    await page.getByTestId("table").filter({ hasText: /^Table orders/ }).click();
    await page.getByTestId("kept").getByText("channel = 'web'").waitFor();
    expect(await value("desk", "SELECT count(*) FROM orders WHERE channel <> 'web'")).toBe(0);

    // What another has hidden meanwhile is not shown again by a page that is behind.
    await page.getByRole("link", { name: "Rules" }).click();
    await form.getByLabel("Masked columns, pattern 1").fill("customers.phone");
    await server.call("bob", "PUT", "/api/connections/desk", { options: { ...desk.options, hidden: ["customers.birth_date", "employees.salary"] } });
    await save.click();
    await form.getByText("Somebody else has changed the connection").waitFor();
    await form.getByRole("button", { name: "Show the rules of now" }).click();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("[aria-label='Hidden columns, pattern 2']")?.value === "employees.salary");
    await context.close();
  });

  async function propose(page: Page, name: string, text: string, until: string): Promise<void> {
    await page.getByLabel("Database connection").selectOption(name);
    await page.getByRole("switch", { name: "May propose a change" }).check();
    await ask(page, text, until);
  }

  test.each([
    ["wide", "light", wide],
    ["phone", "dark", phone],
  ] as const)("a question proposes a change, another person approves it by its digest, and it runs once, %s %s", async (size, theme, viewport) => {
    const name = `till-${size}`;
    await server.copyOfTheShop(name, {});
    server.model.restatement = "Set the stock of product 7 to 1234";
    server.model.sql = "UPDATE products SET stock = 1234 WHERE product_id = 7";
    const before = await value(name, "SELECT stock FROM products WHERE product_id = 7");
    const { context, page, complaints } = await open("ann", "/chat", viewport, theme);
    await propose(page, name, "set the stock of product 7 to 1234", "awaiting_approval");
    expect(server.model.prompts.at(-1)).toContain("may also ask to change data");
    const card = lastCard(page);
    const statement = await card.getByTestId("held-sql").innerText();
    const digest = await card.getByTestId("digest").innerText();
    const { approvals } = await server.call<{ approvals: { sql: string; digest: string }[] }>("bob", "GET", "/api/approvals");
    expect(approvals[0]).toMatchObject({ sql: statement, digest });
    await card.getByTestId("notice").getByText("1 row").waitFor();
    expect(await card.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await value(name, "SELECT stock FROM products WHERE product_id = 7")).toBe(before);
    await shoot(page, `real-proposed-${size}-${theme}`);

    // A session is known a moment after its question; until then its page asks again, and the console tells of it.
    const path = new URL(page.url()).pathname;
    await vi.waitFor(() => server.call("bob", "GET", `/api/sessions/${path.split("/").at(-1)}`), { timeout: 10_000, interval: 100 });
    const other = await open("bob", path, viewport, theme);
    await lastCard(other.page).getByText("waits for your decision").waitFor();
    await lastCard(other.page).getByLabel("Reason").fill("counted by hand");
    await shoot(other.page, `real-decide-${size}-${theme}`);
    expect(await overflows(other.page)).toBe(false);
    await lastCard(other.page).getByRole("button", { name: "Approve" }).click();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await card.getByTestId("approved").innerText()).toBe("Approved by bob. “counted by hand”");
    expect(await card.getByTestId("answer").innerText()).toContain("1 row was changed in products");
    expect(await value(name, "SELECT stock FROM products WHERE product_id = 7")).toBe(1234);
    await shoot(page, `real-written-${size}-${theme}`);
    await page.reload();
    await page.getByTestId("may-write").waitFor();
    expect(await page.getByTestId("approved").innerText()).toContain("Approved by bob");
    expect([...complaints, ...other.complaints]).toEqual([]);
    await other.context.close();
    await context.close();
  });

  test("what is denied or not decided on in time does not run, and says so", async () => {
    await server.copyOfTheShop("safe", {});
    await server.copyOfTheShop("brief", { approval_ms: 1_000 });
    server.model.sql = "DELETE FROM reviews";
    server.model.restatement = "Delete all reviews";
    const { context, page } = await open("ann", "/chat");
    await propose(page, "safe", "delete all reviews", "awaiting_approval");
    expect(await lastCard(page).getByTestId("unfiltered").innerText()).toContain("deletes all of reviews");
    const other = await open("bob", "/chat");
    await goTo(other.page, "Approvals");
    const line = other.page.getByTestId("pending").first();
    await line.getByLabel("Reason").fill("never");
    await line.getByRole("button", { name: "Deny" }).click();
    await lastCard(page).getByTestId("notice").getByText("Denied by bob").waitFor();
    expect(await lastCard(page).getByTestId("notice").innerText()).toContain("bob says: never");

    await propose(page, "brief", "delete every review", "failed");
    await lastCard(page).getByTestId("notice").getByText("Nobody approved it in time").waitFor();

    // Without the leave the same plan is refused.
    await ask(page, "delete the reviews", "");
    await page.locator("[data-testid=card][data-status=failed], [data-testid=card][data-status=declined]").nth(1).waitFor();
    for (const name of ["safe", "brief"]) expect(Number(await value(name, "SELECT count(*) FROM reviews"))).toBeGreaterThan(1_000);
    expect(await lastCard(page).getByTestId("may-write").count()).toBe(0);
    await other.context.close();
    await context.close();
  });

  test("a model is added while the server runs, tried, put first, changed and removed", async () => {
    const { context, page, complaints } = await open("ann", "/models");
    const card = (id: string) => page.getByTestId("model").filter({ has: page.getByRole("heading", { name: id, exact: true }) });
    await card("environment").getByText("from the server's configuration").waitFor();
    await page.getByRole("button", { name: "Add a model" }).click();
    const form = page.getByTestId("model-form");
    await form.getByLabel("Name", { exact: true }).fill("second");
    await form.getByLabel("Vendor", { exact: true }).selectOption("openai");
    await form.getByLabel("Model", { exact: true }).fill("stand-in");
    await form.getByRole("button", { name: "Add" }).click();
    await form.getByText("No API key for openai: set api_key to it; the vendor's own tools read it from OPENAI_API_KEY.").waitFor();
    await form.getByLabel("Endpoint, if not the vendor's own").fill(server.model.url);
    await form.getByLabel("Key", { exact: true }).fill("key-of-the-second-model");
    await form.getByText("Limits and prices").click();
    await form.getByLabel("Requests a minute").fill("many");
    await form.getByRole("button", { name: "Test first" }).click();
    await form.getByText("limits.requests_per_minute must be a whole number, not a string.").waitFor();
    await form.getByLabel("Requests a minute").fill("60");
    const before = server.model.prompts.length;
    await form.getByRole("button", { name: "Test first" }).click();
    await form.getByTestId("test").getByText(/It answered in .+, with 150 tokens/).waitFor();
    expect(server.model.prompts.length).toBe(before + 1);
    await form.getByRole("button", { name: "Add" }).click();
    await card("second").getByText("At most 60 requests a minute").waitFor();
    await shoot(page, "models-real-wide-light");

    await page.getByRole("button", { name: "Ask second earlier" }).click();
    await card("second").getByText("asked first").waitFor();
    // The page shows the order before it is stored.
    await vi.waitFor(async () => {
      const { llms } = await server.call<{ llms: Model[] }>("bob", "GET", "/api/llms");
      expect(llms.map(({ id, has_key }) => [id, has_key])).toEqual([["second", true], ["environment", true]]);
      expect(JSON.stringify(llms)).not.toContain("key-of-the-second-model");
    }, { timeout: 10_000, interval: 100 });

    // The key that is stored is not sent elsewhere.
    await card("second").getByRole("button", { name: "Edit" }).click();
    await form.getByLabel("Endpoint, if not the vendor's own").fill("http://127.0.0.1:1/v1");
    await form.getByRole("button", { name: "Test first" }).click();
    await form.getByText("is not sent to this one").waitFor();
    await form.getByLabel("Key", { exact: true }).fill("another-key");
    await form.getByRole("button", { name: "Test first" }).click();
    await form.getByTestId("test").getByText(/\(unavailable\)/).waitFor();
    await form.getByRole("button", { name: "Cancel" }).click();

    await card("second").getByRole("button", { name: "Remove" }).click();
    await card("second").getByRole("button", { name: "Remove it" }).click();
    await card("second").waitFor({ state: "detached" });
    await expect(server.call("ann", "GET", "/api/llms/second")).rejects.toThrow("404");
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
    await context.close();
  });
});
