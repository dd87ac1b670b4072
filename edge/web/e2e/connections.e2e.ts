import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { overflows, phone, shoot, wide } from "./browser";
import { someConnections } from "./databases";
import { given, goTo, looks, Stage } from "./stage";

const stage = new Stage();

const card = (page: Page, name: string) => page.getByTestId("connection").filter({ has: page.getByRole("heading", { name, exact: true }) });

describe.skipIf(given)("with the stand-in server", () => {
  beforeEach(() => {
    stage.mock.connections = someConnections();
  });

  test.each(looks)("every database shows how it is, and what is wrong with its login, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme);
    await page.getByText("Try on").waitFor();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await goTo(page, "Connections");
    await card(page, "sales").waitFor();
    expect(await card(page, "sales").getByTestId("health").innerText()).toBe("Reachable");
    expect(await card(page, "sales").getByTestId("facts").innerText()).toContain("PostgreSQL");
    await card(page, "sales").getByTestId("last-look").getByText("2 min ago").waitFor();
    expect(await card(page, "warehouse").getByTestId("health").innerText()).toBe("Unreachable");
    await card(page, "warehouse").getByText("nothing accepts connections").waitFor();
    expect(await card(page, "notes").getByTestId("facts").innerText()).toContain("writes with approval");
    await shoot(page, `connections-${size}-${theme}`);

    const warnings = card(page, "sales").getByTestId("warnings");
    await warnings.getByText("3 warnings: a login may do more than it must").click();
    expect(await warnings.getByRole("listitem").first().innerText()).toContain("it may change the rows of 4 tables");
    await warnings.getByRole("button", { name: "Copy the remedy" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("CREATE ROLE arivu_reader LOGIN");
    await shoot(page, `connections-remedy-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);
    expect(complaints).toEqual([]);

    // A try says what came of it.
    await card(page, "sales").getByRole("button", { name: "Test" }).click();
    await card(page, "sales").getByTestId("test").getByText("PostgreSQL 15.18 answered in 12 ms.").waitFor();
    expect(await card(page, "sales").getByTestId("step-read_only").innerText()).toContain("cannot execute CREATE TABLE");
    await card(page, "warehouse").getByRole("button", { name: "Test" }).click();
    await card(page, "warehouse").getByTestId("test").getByText("is unavailable").waitFor();
    await context.close();
  });

  test("a database that goes down shows so while it is looked at", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections");
    expect(await card(page, "sales").getByTestId("health").innerText()).toBe("Reachable");
    Object.assign(stage.mock.connections[2]!, { status: "unreachable", error: "the database is unavailable" });
    await card(page, "sales").getByText("the database is unavailable").waitFor();
    expect(await card(page, "sales").getByTestId("health").innerText()).toBe("Unreachable");
    await context.close();
  });

  test("a database that is left alone says for how long", async () => {
    const breaker = { since: new Date().toISOString(), retry_at: new Date(Date.now() + 60_000).toISOString() };
    Object.assign(stage.mock.connections[2]!, { breaker });
    const { context, page } = await stage.visit(wide, "light", "/connections");
    await card(page, "sales").getByTestId("breaker").getByText(/left alone for \d+ more seconds/).waitFor();
    Object.assign(stage.mock.connections[2]!, { breaker: { ...breaker, retry_at: new Date().toISOString() } });
    await card(page, "sales").getByTestId("breaker").getByText("The next question tries it again.").waitFor();
    await context.close();
  });

  test.each(looks)("the structure is searched and looked into, by the keyboard too, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme, "/connections/sales");
    const search = page.getByRole("searchbox", { name: "Search tables and columns" });
    await search.waitFor();
    expect(await page.getByTestId("found").innerText()).toBe("3 tables and views");
    expect(await page.getByTestId("withheld").innerText()).toContain("monthly");
    expect(await page.getByTestId("table-view").isVisible()).toBe(size === "wide"); // there is room for both, or there is not
    await shoot(page, `structure-${size}-${theme}`);

    await search.fill("TOTAL");
    await page.getByTestId("found").getByText("1 of 3 tables and views").waitFor();
    expect(await page.getByTestId("table").innerText()).toContain("total");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/connections/sales?table=orders");
    const view = page.getByTestId("table-view");
    expect(await view.getByTestId("rows").innerText()).toBe("Table, about 21K rows that may be seen");
    expect(await view.getByTestId("kept").innerText()).toContain("orders.region = 'EU'");
    const total = view.getByTestId("column").filter({ hasText: "total" });
    for (const words of ["numeric(12,2)", "may be null", "In euros, with tax"]) expect(await total.innerText()).toContain(words);
    expect(await view.getByTestId("column").filter({ hasText: "region" }).innerText()).toContain("'EU'::text");
    for (const words of ["customer_id → customers (id)", "customer_id, (lower(region)), also stores total, only where (total IS NULL)", "open_orders"]) {
      expect((await view.getByTestId("keys").innerText()).replace(/\s+/g, " ")).toContain(words);
    }
    await shoot(page, `table-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);

    // A key leads to the table it refers to.
    await view.getByTestId("column").getByRole("link", { name: "customers" }).click();
    await page.getByRole("heading", { name: "customers" }).waitFor();
    expect(await view.getByTestId("column").filter({ hasText: "email" }).innerText()).toContain("masked");
    expect(await view.getByTestId("keys").innerText()).toContain("orders (customer_id)");
    expect(await view.getByTestId("kept").innerText()).toContain("Nothing may be written to it");
    expect(complaints).toEqual([]);

    // Back is back; a phone finds its list again.
    await page.goBack();
    await page.getByRole("heading", { name: "orders" }).waitFor();
    if (size === "phone") {
      await page.getByRole("link", { name: "All tables" }).click();
      await search.waitFor();
      // The focus goes with what is shown, and not to the top of the page.
      await page.getByTestId("table").first().press("Enter");
      await page.waitForFunction(() => document.activeElement?.tagName === "H2");
    }
    await context.close();
  });

  test("a database of thousands of tables is searched, not scrolled", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections");
    const tables = Array.from({ length: 5_000 }, (_, i) => ({ name: `t${i}`, kind: "table", rows: i, columns: [{ name: `c${i}`, type: "text", class: "text", distinct: -1 }] }));
    await page.route("**/api/connections/sales/schema", (route) => route.fulfill({ json: { connection: "sales", dialect: "postgres", fingerprint: "f1", taken_at: "", detailed: true, tables } }));
    await card(page, "sales").getByRole("link", { name: "Structure of sales" }).click();
    await page.getByTestId("found").getByText("5,000 tables and views").waitFor();
    expect(await page.getByTestId("table").count()).toBe(200);
    await page.getByRole("button", { name: "Show more (4,800 left)" }).click();
    expect(await page.getByTestId("table").count()).toBe(400);
    await page.getByRole("searchbox").fill("c4999");
    await page.getByTestId("found").getByText("1 of 5,000 tables and views").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "t4999" }).waitFor();
    await context.close();
  });

  test("a look says what it found, and a change of structure comes by itself", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections/sales");
    await page.getByRole("button", { name: "Refresh now" }).click();
    await page.getByTestId("refreshed").getByText("Looked just now: nothing has changed.").waitFor();
    await page.getByTestId("last-look").getByText("Looked at just now. No change of its structure was seen.").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    stage.mock.change({
      connection: "sales", at: new Date().toISOString(), previous: "f1", fingerprint: "f2", changes: ["column removed: orders.status", "index added: orders.by_day"],
      breaks: [{ kind: "question", name: "How many orders are open?", why: "its statement reads status", session_id: "s-1", times: 3 }],
    });
    await page.getByTestId("last-look").getByText("column removed: orders.status").waitFor();
    expect(await page.getByTestId("last-look").innerText()).toContain("and 1 more");
    await page.getByRole("link", { name: "Changes" }).click();
    await page.getByTestId("changes").getByText("index added: orders.by_day").waitFor();
    expect(await page.getByTestId("changes").getByRole("link", { name: "Show" }).getAttribute("href")).toBe("/chat/s-1");
    await shoot(page, "changes-wide-light");
    await context.close();
  });

  test.each([
    ["wide", "light", wide],
    ["phone", "dark", phone],
  ] as const)("rules are edited, refused in place, and saved, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme, "/connections/sales/rules");
    const form = page.getByTestId("rules");
    const save = form.getByRole("button", { name: "Save rules" });
    await save.waitFor();
    expect(await save.isDisabled()).toBe(true);
    expect(await form.getByLabel("Hidden columns, pattern 1").inputValue()).toBe("hr.people.ssn");
    await form.getByText("hr.people.ssn matches no column of this database").waitFor();

    // A pattern that cannot be read is refused where it stands, and the keyboard goes there.
    await form.getByRole("button", { name: "Add a hidden column" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Hidden columns, pattern 2");
    await page.keyboard.type("ssn");
    await page.keyboard.press("Enter");
    await form.getByText(`"ssn" has one part; write table.column`).waitFor();
    const wrong = form.getByLabel("Hidden columns, pattern 2");
    expect(await wrong.getAttribute("aria-invalid")).toBe("true");
    expect(await wrong.evaluate((node) => document.activeElement === node && document.getElementById(node.getAttribute("aria-describedby")!)!.innerText.includes("one part"))).toBe(true);
    await shoot(page, `rules-refused-${size}-${theme}`);
    await wrong.fill("*.password*");
    expect(await form.getByText("has one part").count()).toBe(0);

    await form.getByLabel("Row policy 1, condition").fill("lower(region = 'eu'");
    await save.click();
    await form.getByText("Its quotes or parentheses do not pair").waitFor();
    expect(await form.getByLabel("Row policy 1, condition").getAttribute("aria-invalid")).toBe("true");
    await form.getByLabel("Row policy 1, condition").fill("lower(region) = 'eu'");

    // Who looks something up in the structure finds the rules as they were left.
    await page.getByRole("link", { name: "Structure" }).click();
    await page.getByRole("searchbox").waitFor();
    await page.getByRole("link", { name: "Rules not saved" }).click();
    expect(await form.getByLabel("Row policy 1, condition").inputValue()).toBe("lower(region) = 'eu'");

    // What would show something again is said before it is saved.
    expect(await form.getByTestId("loosened").innerText()).toBe("rows of orders need no longer meet region = 'EU'");
    await form.getByRole("button", { name: "Remove entry 1 of masked columns" }).click();
    expect(await form.getByTestId("loosened").innerText()).toContain("customers.email is no longer masked");
    await form.getByRole("button", { name: "Add a function" }).click();
    await form.getByLabel("Functions that may be called, pattern 1").fill("fiscal_quarter");
    expect(await form.getByTestId("loosened").innerText()).toContain("fiscal_quarter may be called");
    await form.getByTestId("loosened").scrollIntoViewIfNeeded();
    await shoot(page, `rules-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);
    const sent = page.waitForRequest((request) => request.method() === "PUT");
    await save.click();
    expect((await sent).postDataJSON()).toMatchObject({
      options: { max_rows: 500, hidden: ["hr.people.ssn", "*.password*"], masked: [], row_policies: [{ table: "orders", filter: "lower(region) = 'eu'" }], schemas: [], functions: ["fiscal_quarter"] },
    });
    await form.getByTestId("saved").getByText("Saved.").waitFor();
    expect(await save.isDisabled()).toBe(true);
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
    await context.close();
  });

  test("a change that somebody else made in between is not undone", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections/sales/rules");
    const form = page.getByTestId("rules");
    await form.getByLabel("Masked columns, pattern 1").fill("customers.phone");
    const sales = stage.mock.connections[2]!;
    Object.assign(sales, { updated: new Date().toISOString(), options: { ...sales.options, hidden: ["hr.people.salary"] } });
    await form.getByRole("button", { name: "Save rules" }).click();
    await form.getByText("Somebody else has changed the connection").waitFor();
    await shoot(page, "rules-stale-wide-light");
    expect(sales.options.masked).toEqual(["customers.email"]);
    await page.waitForFunction(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/api/connections")).length > 1);
    await form.getByRole("button", { name: "Show the rules of now" }).click();
    expect(await form.getByLabel("Hidden columns, pattern 1").inputValue()).toBe("hr.people.salary");
    expect(await form.getByLabel("Masked columns, pattern 1").inputValue()).toBe("customers.email");
    await context.close();
  });

  test("rules of the configuration are shown and not edited", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections/warehouse/rules");
    const form = page.getByTestId("rules");
    await form.getByText("ARIVU_HIDDEN_WAREHOUSE").waitFor();
    expect(await form.getByLabel("Masked columns, pattern 1").isDisabled()).toBe(true);
    expect(await form.getByRole("button").count()).toBe(0);
    await context.close();
  });

  test("what cannot be shown says why, and what to do", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections/warehouse");
    await page.getByRole("main").getByRole("alert").getByRole("button", { name: "Try again" }).waitFor();
    await shoot(page, "structure-unreachable-wide-light");
    await page.goto(`${stage.url}/connections/nowhere`);
    await page.getByText("There is no connection “nowhere”").waitFor();
    await page.goto(`${stage.url}/connections/sales?table=gone`);
    await page.getByText("There is no table “gone” here").waitFor();
    stage.mock.connections = [];
    await page.goto(`${stage.url}/connections`);
    await page.getByText("There is no database to ask yet").waitFor();
    await shoot(page, "connections-empty-wide-light");
    await page.route("**/api/connections", (route) => route.abort());
    await page.reload();
    await page.getByRole("main").getByRole("button", { name: "Try again" }).waitFor({ timeout: 15_000 });
    await context.close();
  });

  test("nothing moves while a page of a database comes in", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections");
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
          document.documentElement.dataset["shift"] = String(Number(document.documentElement.dataset["shift"] ?? 0) + entry.value);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    for (const path of ["/connections", "/connections/sales", "/connections/sales?table=orders", "/connections/sales/rules"]) {
      await page.goto(stage.url + path);
      await page.getByTestId("last-look").getByText("structure").first().waitFor();
      await page.getByRole("main").getByText(path.includes("table") ? "open_orders" : path.endsWith("rules") ? "Row policies" : "sales").first().waitFor();
      expect(Number(await page.evaluate(() => document.documentElement.dataset["shift"] ?? "0")), path).toBeLessThan(0.05);
    }
    await context.close();
  });

  test("a database is asked from its page", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections/notes");
    await page.getByRole("button", { name: "Ask it" }).click();
    await page.getByPlaceholder("Ask notes a question").waitFor();
    expect(await page.getByLabel("Database connection").inputValue()).toBe("notes");
    await context.close();
  });
});
