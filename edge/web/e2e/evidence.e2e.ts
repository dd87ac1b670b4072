import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { ask, lastCard } from "./stage";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const server = new RealServer();
let browser: Browser;

/** The model's next reply is a statement. */
function plans(sql: string, restatement: string) {
  server.model.reply = { intent: "answer", restatement, assumptions: [], candidates: [{ sql, restatement }], confidence: 0.8 };
}

/** The next card that has been answered, after so many. */
async function answered(page: Page, n: number) {
  await page.waitForFunction((want) => document.querySelectorAll("[data-testid=card][data-status=answered]").length === want, n);
  return lastCard(page);
}

const restatement = (page: Page) => lastCard(page).getByTestId("restatement").innerText();

describe.skipIf(!binary)("the evidence of an answer, on a real server", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  beforeEach(() => {
    server.model.held = undefined;
    server.model.reply = {}; // no plan: the built-in planner stands in
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test("a part of a reading is changed with the pointer and with the keyboard, and nothing else changes", async () => {
    const { context, page, complaints } = await visit(browser, server.url, wide, "light", keys.ann);
    await ask(page, "How many orders are there per month in 2025?");
    expect(await lastCard(page).getByTestId("path").innerText()).toBe("Built-in planner");
    const before = await restatement(page);
    await lastCard(page).getByTestId("part").filter({ hasText: /^month of the order date$/ }).click();
    const choices = page.getByTestId("alternatives");
    await choices.getByRole("option", { name: "quarter", exact: true }).waitFor();
    await shoot(page, "evidence-alternatives");
    expect(await axeFaults(page)).toEqual([]);
    await choices.getByRole("option", { name: "quarter", exact: true }).click();
    await answered(page, 2);
    expect(await restatement(page)).toBe(before.replaceAll("month of the order date", "quarter of the order date"));

    // By the keyboard: to the reading, to the period, what is typed, Enter.
    await choices.waitFor({ state: "detached" });
    await page.getByTestId("card").last().getByRole("heading", { level: 2 }).click(); // out of any field
    await page.keyboard.press("r");
    const piece = lastCard(page).locator("[data-piece]:focus");
    await piece.waitFor();
    while (!/order date is/.test(await piece.innerText())) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await choices.waitFor();
    await page.keyboard.type("in 2024");
    await page.keyboard.press("Enter");
    await answered(page, 3);
    expect(await restatement(page)).toContain("for each quarter of the order date, where the order date is from 1 January 2024 to 31 December 2024");
    expect(await lastCard(page).getByRole("heading", { level: 2 }).innerText()).toContain("in 2024");

    // What differs from the statement before stands out.
    await lastCard(page).getByRole("button", { name: "Changes" }).click();
    const diff = lastCard(page).getByTestId("sql-diff");
    await diff.waitFor();
    expect((await diff.locator("[data-kind=removed]").allInnerTexts()).join(" ")).toContain("2025-01-01");
    expect((await diff.locator("[data-kind=added]").allInnerTexts()).join(" ")).toContain("2024-01-01");

    // Left out.
    await lastCard(page).getByTestId("part").filter({ hasText: "order date is" }).click();
    await choices.getByRole("option", { name: "Leave it out" }).click();
    await answered(page, 4);
    expect(await restatement(page)).not.toContain("2024");
    expect(complaints).toEqual([]);
    await page.reload();
    await answered(page, 4);
    expect(await restatement(page)).toContain("quarter");
    await context.close();
  });

  test("a model is told the one change of its own reading", async () => {
    const { context, page, complaints } = await visit(browser, server.url, wide, "light", keys.ann);
    plans("SELECT COUNT(*) AS n FROM customers WHERE country = 'Germany'", "Number of customers in Germany");
    await ask(page, "How many customers live in Germany right now?");
    await lastCard(page).getByTestId("part").filter({ hasText: "Germany" }).click();
    plans("SELECT COUNT(*) AS n FROM customers WHERE country = 'India'", "Number of customers in India");
    const choices = page.getByTestId("alternatives");
    await choices.getByRole("combobox").fill("ind");
    await page.keyboard.press("Enter");
    await answered(page, 2);
    expect(await restatement(page)).toContain("Number of customers in India");
    expect(server.model.prompts.filter((prompt) => prompt.includes("<change>")).at(-1)).toContain('\\"becomes\\":\\"India\\"');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("steps are there while a question runs, do not move, and open to what went in and came out", async () => {
    const { context, page, complaints } = await visit(browser, server.url, wide, "light", keys.ann);
    plans("SELECT country, COUNT(*) AS n FROM customers GROUP BY country ORDER BY n DESC", "Customers per country");
    let reply = () => {};
    server.model.held = new Promise((resolve) => (reply = resolve));
    await ask(page, "Count the customers by their country", "");
    const steps = lastCard(page).getByTestId("steps");
    await steps.getByRole("timer").waitFor();
    expect(await steps.getByRole("listitem").count()).toBe(3); // there before there is anything to show
    await page.evaluate(() => {
      const moved: string[] = [];
      Object.assign(window, { moved });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { sources: { node: Node | null }[] }[]) {
          for (const { node } of entry.sources) {
            const element = node instanceof Element ? node : node?.parentElement;
            if (element?.closest("[data-testid=steps], [data-testid=card] > header, [data-testid=restatement]")) moved.push(element.outerHTML.slice(0, 120));
          }
        }
      }).observe({ type: "layout-shift" });
    });
    const tops = () => steps.getByRole("listitem").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
    const at = await tops();
    reply();
    await answered(page, 1);
    expect(await tops()).toEqual(at);
    expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved)).toEqual([]);

    await steps.getByRole("button", { name: /Plan/ }).click();
    const details = steps.getByTestId("step-details").first();
    await details.getByText("Prompt", { exact: true }).waitFor();
    expect(await details.innerText()).toContain("Count the customers by their country");
    expect(await details.innerText()).toContain("You translate a question");
    expect(await details.innerText()).toContain("Customers per country");
    await shoot(page, "evidence-steps");
    await page.reload();
    await steps.getByRole("button", { name: /Check and run/ }).click();
    await steps.getByTestId("step-details").getByText("Statement").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("another model answers side by side", async () => {
    await server.call("ann", "POST", "/api/llms", { id: "other", provider: "second", model: "other-1", base_url: server.model.url, api_key: "not-a-key" });
    const { context, page, complaints } = await visit(browser, server.url, wide, "light", keys.ann);
    plans("SELECT country, COUNT(*) AS n FROM customers GROUP BY country ORDER BY n DESC", "Customers per country");
    await ask(page, "How many customers has each country?");
    plans("SELECT c.country, COUNT(*) AS n FROM customers AS c GROUP BY c.country ORDER BY c.country", "Customers of each country");
    await lastCard(page).getByRole("button", { name: "Ask another model" }).click();
    await page.getByRole("menuitem", { name: /other/ }).click();
    const card = await answered(page, 2);
    const comparison = card.getByTestId("comparison");
    await comparison.getByTestId("likeness").waitFor();
    expect(await comparison.getByTestId("likeness").getAttribute("data-likeness")).toBe("reordered");
    expect(await comparison.innerText()).toContain("other-1");
    expect(await comparison.innerText()).toContain("stand-in");
    expect(await comparison.locator("[data-kind=added]").count()).toBeGreaterThan(0);
    await comparison.scrollIntoViewIfNeeded();
    await shoot(page, "evidence-side-by-side");
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each([["wide", "light", wide], ["phone", "dark", phone]] as const)("the statement is explained, its columns tell what they are, and it is written with completion, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await visit(browser, server.url, viewport, theme, keys.ann);
    await ask(page, "Which suppliers are based in Poland?");
    const card = lastCard(page);
    await card.getByRole("button", { name: "Explain" }).click();
    await card.getByTestId("plan").getByText("suppliers").first().waitFor();
    expect(await card.getByTestId("plan").innerText()).toMatch(/SCAN|SEARCH/);
    await card.getByTestId("sql").scrollIntoViewIfNeeded();
    await shoot(page, `evidence-explain-${size}-${theme}`);
    if (size === "wide") {
      await card.getByTestId("sql").getByLabel("SQL").hover();
      await card.getByTestId("column-name").first().hover();
      await page.getByTestId("column-note").first().waitFor();
      await page.mouse.move(0, 0);
    }
    expect(await card.getByTestId("sources").innerText()).toContain("suppliers.country = Poland");

    await card.getByRole("button", { name: "Edit SQL" }).click();
    const editor = card.getByTestId("sql-editor");
    const field = editor.getByRole("textbox", { name: "SQL" });
    await field.waitFor();
    await field.fill("");
    await page.keyboard.type("SELECT name FROM suppl");
    await editor.getByRole("option", { name: /suppliers/ }).waitFor();
    // The list is made anew when the structure comes in, and what was aimed at may be gone by then.
    await vi.waitFor(async () => {
      const option = editor.getByRole("option", { name: /suppliers/ }).first();
      if (await option.isVisible()) await option.click({ timeout: 1_000 });
      expect((await field.innerText()).trim()).toBe("SELECT name FROM suppliers");
    }, { timeout: 20_000, interval: 200 });
    await editor.getByText("It only reads: suppliers.").waitFor();
    await shoot(page, `evidence-editor-${size}-${theme}`);
    await editor.getByRole("button", { name: "Format" }).click();
    await vi.waitFor(async () => expect(await field.innerText()).toMatch(/SELECT\s*\n\s*name\s*\n\s*FROM/));
    expect(await overflows(page)).toBe(false);
    expect(await axeFaults(page)).toEqual([]);
    await field.focus();
    await page.keyboard.press("Control+Enter");
    await answered(page, 2);
    expect(await lastCard(page).getByTestId("path").innerText()).toBe("SQL by hand");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a model's readings show what they give, its answer what it was told, and a verified question stays one with another parameter", async () => {
    await server.call("ann", "PUT", "/api/connections/shop/semantics", {
      version: 0, note: "what we agreed on", instructions: [{ text: "A supplier without a rating is new." }],
      verified: [{ id: "suppliers-of", question: "how many suppliers are from {country}", parameters: [{ name: "country", type: "value", column: "suppliers.country" }], sql: "SELECT COUNT(*) AS n FROM suppliers WHERE country = :country" }],
    });
    const { context, page, complaints } = await visit(browser, server.url, phone, "dark", keys.ann);
    const readings = [
      { restatement: "All suppliers", question: "How many suppliers are there at all?", statement: "SELECT COUNT(*) AS n FROM suppliers" },
      { restatement: "Their names", question: "What are our suppliers called?", statement: "SELECT name FROM suppliers ORDER BY name" },
      { restatement: "The good ones", question: "Which suppliers are good?", statement: "" },
    ];
    server.model.reply = { intent: "clarify", candidates: [], clarify: { prompt: "What of the suppliers?", readings } };
    await ask(page, "how many suppliers from wherever", "clarify");
    const offered = lastCard(page).getByTestId("reading");
    expect(await offered.nth(0).getByTestId("preview").innerText()).toMatch(/^n: \d+$/);
    expect(await offered.nth(1).getByTestId("preview").innerText()).toMatch(/^\d+ rows: /);
    expect(await offered.nth(2).getByTestId("preview").count()).toBe(0);
    await lastCard(page).scrollIntoViewIfNeeded();
    await shoot(page, "evidence-readings");
    expect(await axeFaults(page)).toEqual([]);
    const asked = server.model.prompts.length;
    await offered.nth(0).click();
    const card = await answered(page, 1);
    expect(await card.getByTestId("sql").innerText()).toContain("suppliers");
    expect(server.model.prompts.slice(asked).filter((prompt) => prompt.includes("<question>") && prompt.includes("<schema"))).toEqual([]);

    const told = card.getByTestId("told");
    expect(await told.innerText()).toContain("how many suppliers are from {country}");
    expect(await told.innerText()).toContain("A supplier without a rating is new.");
    await told.scrollIntoViewIfNeeded();
    await shoot(page, "evidence-told");
    expect(await axeFaults(page)).toEqual([]);

    // What somebody vouches for stays that when one of its parameters is put otherwise.
    await ask(page, "how many suppliers are from Poland");
    expect(await lastCard(page).getByTestId("path").innerText()).toMatch(/^Verified/);
    await lastCard(page).getByTestId("part").filter({ hasText: "Poland" }).click();
    await page.getByTestId("alternatives").getByRole("combobox").fill("germ");
    await page.keyboard.press("Enter");
    expect(await (await answered(page, 3)).getByTestId("path").innerText()).toMatch(/^Verified/);
    expect(await restatement(page)).toContain("how many suppliers are from Germany");
    expect(await overflows(page)).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
