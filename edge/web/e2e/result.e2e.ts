import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { launch, phone, shoot, visit, wide } from "./browser";
import { ask, given, lastCard, question, Stage } from "./stage";

const stage = new Stage();

test("the rows of an answer are saved as a file", async () => {
  const { context, page, complaints } = await stage.visit();
  await ask(page, question);
  await lastCard(page).getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  expect((await readFile(await file.path(), "utf8")).split("\r\n").length).toBeGreaterThan(3);
  expect(complaints).toEqual([]);
  await context.close();
});

describe.skipIf(given)("with the stand-in server", () => {
  test("the bar at the right of a long table takes none of its columns' room", async () => {
    const browser = await launch({ bars: true });
    const { page } = await visit(browser, `${stage.url}/chat`);
    await ask(page, "Revenue per month");
    const table = lastCard(page).getByTestId("result");
    await table.locator("tr[aria-rowindex='2']").waitFor();
    const { bar, over } = await table.evaluate((node: HTMLElement) => ({ bar: node.offsetWidth - node.clientWidth - 2, over: node.scrollWidth - node.clientWidth }));
    expect(bar).toBeGreaterThan(0);
    expect(over).toBe(0);
    await browser.close();
  });

  test.each([
    ["wide", wide, "light"],
    ["phone", phone, "dark"],
  ] as const)("a long result scrolls through all its rows and is copied without formulas, %s", async (size, viewport, theme) => {
    const { context, page, complaints } = await stage.visit(viewport, theme);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await ask(page, "List all customers");
    const card = lastCard(page);
    const table = card.getByTestId("result");
    expect(await card.getByTestId("row-count").innerText()).toBe("1,000 rows, cut off");
    const grid = table.getByRole("grid", { name: "Result table" });
    expect(await grid.getAttribute("aria-rowcount")).toBe("1001");
    expect(await table.locator("tr").count()).toBeLessThan(60);
    await card.getByText("Cut off by the limit on rows").waitFor();
    await shoot(page, `table-${size}-${theme}`);
    const width = await table.locator("th").first().evaluate((node) => node.getBoundingClientRect().width);

    // A row beyond the preview comes as somebody looks at it.
    await table.evaluate((node) => node.scrollTo(0, 300 * 33));
    await table.locator("tr[aria-rowindex='302'][aria-busy=false]").waitFor();

    // From the first row to the last, with the keyboard, and its cells are copied.
    await grid.focus();
    await page.keyboard.press("Control+End");
    const last = table.locator("tr[aria-rowindex='1001']");
    await last.getByText("1,000", { exact: true }).or(last.getByText("1000", { exact: true })).waitFor();
    expect(await table.locator("tr").count()).toBeLessThan(60);
    expect(await table.locator("th").first().evaluate((node) => node.getBoundingClientRect().width)).toBe(width);
    await shoot(page, `table-end-${size}-${theme}`);
    await page.keyboard.press("Control+Home");
    await table.locator("tr[aria-rowindex='2'][aria-busy=false]").waitFor();

    // All rows, those that nobody saw too, and none of them a formula.
    await card.getByRole("button", { name: "Copy" }).first().click();
    await page.getByRole("menuitem", { name: "All 1,000 rows, with names" }).click();
    await page.getByText("Copied 1,000 rows").waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split("\n");
    expect(lines).toHaveLength(1_001);
    expect(lines.filter((line) => line.includes("HYPERLINK")).every((line) => line.split("\t").some((cell) => cell.startsWith("'=")))).toBe(true);
    expect(lines.some((line) => line.includes("HYPERLINK"))).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("rows past their lifetime say so", async () => {
    const { context, page } = await stage.visit();
    await page.route("**/rows?*", (route) =>
      route.fulfill({ status: 410, contentType: "application/problem+json", json: { status: 410, detail: "The stored result is past its lifetime; only its first rows are left. Ask the question again." } }),
    );
    await ask(page, "List all customers");
    await lastCard(page).getByTestId("result").evaluate((node) => node.scrollTo(0, node.scrollHeight));
    await lastCard(page).getByRole("alert").getByText("past its lifetime").waitFor();
    await context.close();
  });

  test.each([
    ["wide", wide, "light"],
    ["phone", phone, "dark"],
  ] as const)("an answer is exported by keyboard and pointer, %s", async (size, viewport, theme) => {
    const { context, page } = await stage.visit(viewport, theme);
    await ask(page, "List all customers");
    const card = lastCard(page);
    const button = card.getByRole("button", { name: "Export" });
    const menu = page.getByRole("menu");

    await button.focus();
    await page.keyboard.press("ArrowDown");
    await menu.waitFor();
    await page.getByRole("menuitem", { name: "CSV" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("End");
    await page.getByRole("menuitem", { name: "Arrow" }).and(page.locator(":focus")).waitFor();
    await shoot(page, `export-${size}-${theme}`);
    const box = await menu.boundingBox();
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.x + box!.width).toBeLessThanOrEqual(viewport.width);
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    expect(await button.evaluate((node) => node === document.activeElement)).toBe(true);

    // A whole file is saved under its name, and one that the limit cut says so.
    await button.click();
    const [file] = await Promise.all([page.waitForEvent("download"), menu.getByRole("menuitem", { name: "CSV" }).click()]);
    expect(file.suggestedFilename()).toBe("kunden-über.csv");
    await page.getByText("holds 1,000 rows and was cut off by a limit").waitFor();

    // A refusal and a file that breaks off are no files.
    await button.click();
    await menu.getByRole("menuitem", { name: "Excel" }).click();
    await page.getByText("The schema of connection “shop” has changed").waitFor();
    await shoot(page, `export-refused-${size}-${theme}`);
    await button.click();
    await menu.getByRole("menuitem", { name: "NDJSON" }).click();
    await page.getByText("The export broke off before its end").waitFor();

    // One that takes its time can be stopped.
    await button.click();
    await menu.getByRole("menuitem", { name: "Parquet" }).click();
    await card.getByTestId("exporting").click();
    await button.waitFor();
    await context.close();
  });
});
