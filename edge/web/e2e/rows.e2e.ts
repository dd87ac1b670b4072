// The rows of real answers: the table, the numbers that point into it, and the files that are made of it.

import { readFile } from "node:fs/promises";
import type { Browser, Download, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeFaults, launch, overflows, phone, shoot, type Visit, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { lastCard } from "./stage";
import { firstSheet, serialOf } from "./workbook";

const many = 100_000;
const statement = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})
SELECT i, i * 7919 % 100003 AS scrambled, 'name ' || i AS name, CASE WHEN i % 10 = 0 THEN NULL ELSE i / 8.0 END AS eighth, 9007199254740993 + i % 3 AS big FROM n`;

const twoLooks = [
  ["wide", wide, "light"],
  ["phone", phone, "dark"],
] as const;

interface Answered {
  id: string;
  session_id: string;
  status: string;
  row_count: number;
}

describe.skipIf(!binary)("rows of a real server", () => {
  const server = new RealServer();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
    await server.start({ ARIVU_MAX_ROWS: String(many) });
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  const open = async (session: string, viewport = wide, theme: "light" | "dark" = "light"): Promise<Visit> => {
    await server.listed(session);
    const visited = await visit(browser, `${server.url}/chat/${session}`, viewport, theme, keys.ann);
    visited.page.setDefaultTimeout(12_000);
    return visited;
  };
  const run = (sql: string) => server.call<Answered>("ann", "POST", "/api/sql", { connection: "shop", sql, max_rows: many, wait_ms: 60_000 });
  /** Asks the built-in planner, and opens the session of the answer. */
  const askAndOpen = async (question: string, viewport = wide, theme: "light" | "dark" = "light"): Promise<Visit> => {
    const answer = await server.call<Answered>("ann", "POST", "/api/chat", { connection: "shop", question, options: { planner: "offline" }, wait_ms: 30_000 });
    return open(answer.session_id, viewport, theme);
  };
  /** A cell by the place of its row in the result. */
  const cell = (card: Locator, place: number, column: number) => card.locator(`tr[data-place='${place}'] td[data-column='${column}']`);

  test("a hundred thousand rows are scrolled, sorted, filtered, added up and copied whole", async () => {
    const answer = await run(statement);
    expect(answer).toMatchObject({ status: "answered", row_count: many });
    const { context, page, complaints } = await open(answer.session_id);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const card = lastCard(page);
    const grid = card.getByRole("grid");
    await grid.waitFor();
    expect(await card.getByTestId("row-count").innerText()).toBe("100,000 rows");

    // The last row is read when it is looked at, and few are drawn.
    await grid.focus();
    await page.keyboard.press("Control+End");
    await cell(card, many - 1, 0).getByText("100,000", { exact: true }).waitFor();
    expect(await card.getByTestId("result").locator("tr").count()).toBeLessThan(60);

    // Sorted over all rows, not over those that are here; numbers that are the same as doubles are told apart.
    await page.keyboard.press("Control+Home");
    await card.getByTitle("Sort by scrambled").click();
    await card.locator("th[aria-sort=descending]").waitFor();
    await card.getByTestId("reading").waitFor({ state: "detached", timeout: 60_000 });
    await cell(card, placeOf(100_002), 1).getByText("100,002", { exact: true }).waitFor();
    expect(await card.locator("tr[data-row='0']").getAttribute("data-place")).toBe(String(placeOf(100_002)));
    await card.getByTitle("Sort by big").click();
    await card.getByTitle("Sort by i", { exact: true }).click({ modifiers: ["Shift"] });
    await cell(card, many - 3, 4).waitFor(); // the last one that leaves a remainder of 2
    expect(await card.locator("tr[data-row='0'] td").nth(4).innerText()).toBe("9,007,199,254,740,995");

    // A filter, and what the column adds up to.
    await card.locator("th").nth(3).hover();
    await card.getByRole("button", { name: "Column eighth" }).click();
    const menu = page.getByRole("dialog", { name: "Column eighth" });
    const figures = await menu.getByTestId("statistics").innerText();
    expect(figures).toMatch(/Without a value\s+10,000/);
    expect(figures).toMatch(/Different values\s+90,000/);
    expect(figures).toMatch(/Sum\s+562,500,000\.000/);
    await shoot(page, "column-menu");
    await menu.getByRole("combobox", { name: "How the value compares" }).selectOption({ label: "between" });
    await menu.getByRole("textbox", { name: "Value", exact: true }).fill("100");
    await menu.getByRole("textbox", { name: "Upper value" }).fill("101.5");
    await page.keyboard.press("Escape");
    // 800 to 812 in eighths, those without the ones that have none.
    await card.getByText("11 of 100,000 rows").waitFor();
    expect(await grid.getAttribute("aria-rowcount")).toBe("12");

    // What is selected is copied exactly, in the order that is shown.
    await card.locator("tr[data-row='0'] td").first().click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+End");
    await page.keyboard.press("Control+c");
    await page.getByText("Copied 2 rows, 5 columns.").waitFor();
    const copied = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split("\n").map((line) => line.split("\t"));
    expect(copied.map(([i, , , , big]) => [i, big])).toEqual([["812", "9007199254740995"], ["809", "9007199254740995"]]);
    expect(await axeFaults(page, "[data-testid=card]")).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);

  test("columns are held, hidden, resized and reached with the keyboard", async () => {
    const answer = await run("SELECT * FROM orders ORDER BY order_id LIMIT 60");
    const { context, page, complaints } = await open(answer.session_id);
    const card = lastCard(page);
    const heads = card.locator("th[role=columnheader]");
    await heads.first().waitFor();
    const left = async (n: number) => Math.round((await heads.nth(n).boundingBox())!.x);
    const menuOf = async (name: string) => {
      await heads.filter({ hasText: name }).first().hover();
      await card.getByRole("button", { name: `Column ${name}`, exact: true }).click();
      return page.getByRole("dialog", { name: `Column ${name}`, exact: true });
    };
    const names = await heads.allInnerTexts();

    // A column that is held comes first and stays when the others scroll.
    await (await menuOf("status")).getByRole("button", { name: "Hold at the left" }).click();
    await page.keyboard.press("Escape");
    expect(await heads.allInnerTexts()).toEqual(["status", ...names.filter((name) => name !== "status")]);
    const [held, next] = [await left(0), await left(1)];
    await card.getByTestId("result").evaluate((node) => node.scrollBy(200, 0));
    await page.waitForFunction((x) => document.querySelectorAll("th[role=columnheader]")[1]!.getBoundingClientRect().x < x, next - 100);
    expect(await left(0)).toBe(held);
    await shoot(page, "column-held");
    await card.getByTestId("result").evaluate((node) => node.scrollTo(0, 0));

    // One that is hidden is gone until it is shown again.
    await (await menuOf(names[0]!)).getByRole("button", { name: "Hide" }).click();
    await card.getByRole("button", { name: "Columns, 1 hidden" }).click();
    expect(await heads.allInnerTexts()).not.toContain(names[0]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.keyboard.press("Escape");
    expect(await heads.count()).toBe(names.length);

    // An edge is dragged.
    const before = (await heads.nth(1).boundingBox())!;
    await page.mouse.move(before.x + before.width - 2, before.y + 10);
    await page.mouse.down();
    await page.mouse.move(before.x + before.width + 58, before.y + 10, { steps: 3 });
    await page.mouse.up();
    expect(Math.round((await heads.nth(1).boundingBox())!.width - before.width)).toBe(60);

    // From the first row up to the head, whose menu is the next stop of the Tab key, and back.
    await card.getByRole("grid").focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const value = page.getByRole("dialog", { name: "Column status" }).getByRole("textbox", { name: "Value" });
    await value.fill("complet");
    // Keys in a menu are not those of the table.
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    expect(await value.evaluate((node: HTMLInputElement) => node.selectionStart)).toBe(1);
    await page.keyboard.press("Escape");
    const matching = (await rowsOf(answer.id, 0)).filter((row) => String(row[names.indexOf("status")]).includes("complet")).length;
    await card.getByText(`${matching} of 60 rows`).waitFor();
    expect(await card.getByTestId("filter").innerText()).toBe("status contains “complet”");
    await card.getByRole("button", { name: "Remove the filter of status" }).click();
    await card.getByTestId("filter").waitFor({ state: "detached" });

    // A cell opens whole.
    await cell(card, 0, 0).dblclick();
    expect(await page.getByTestId("cell").innerText()).not.toBe("");
    await page.keyboard.press("Escape");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("exports hold what the statement gives", async () => {
    const names = ["order_id", "total_amount", "order_date", "channel"];
    const answer = await run(`SELECT ${names.join(", ")} FROM orders ORDER BY order_id LIMIT 1500`);
    const { context, page } = await open(answer.session_id);
    const expected = [...(await rowsOf(answer.id, 0)), ...(await rowsOf(answer.id, 1000))];
    expect(expected).toHaveLength(1500);
    const file = async (format: string) => readFile(await (await saved(page, format)).path());
    const lines = (await file("CSV")).toString().trimEnd().split("\r\n");
    expect(lines).toEqual([names, ...expected].map((row) => row.map((value) => (value === null ? "" : String(value))).join(",")));
    const json = JSON.parse((await file("JSON")).toString()) as Record<string, unknown>[];
    expect(json.map((row) => [Object.keys(row), Object.values(row)])).toEqual(expected.map((row) => [names, row]));
    // Numbers are numbers to the spreadsheet, and days are days.
    const [head, ...cells] = firstSheet(await file("Excel"));
    expect(head).toEqual(names);
    expect(cells).toEqual(expected.map(([id, amount, day, channel]) => [id, amount, serialOf(String(day)), channel]));
    // What Parquet holds, the tests of the writer read; the page hands it on as the server made it.
    const parquet = await file("Parquet");
    expect([parquet.toString("latin1", 0, 4), parquet.toString("latin1", parquet.length - 4)]).toEqual(["PAR1", "PAR1"]);
    const made = await context.request.get(`${server.url}/api/export?question=${answer.id}&format=parquet`);
    expect(parquet.equals(await made.body())).toBe(true);
    await context.close();
  });

  const rowsOf = async (id: string, offset: number) => (await server.call<{ rows: unknown[][] }>("ann", "GET", `/api/questions/${id}/rows?offset=${offset}&limit=1000`)).rows;

  test.each(twoLooks)("a number lights the cell that it came from, and back, %s", async (size, viewport, theme) => {
    const { context, page, complaints } = await askAndOpen("Which countries bring the most revenue this year?", viewport, theme);
    const card = lastCard(page);
    await card.getByRole("grid").waitFor();
    const mark = card.getByTestId("mark").filter({ hasText: /^[\d,.]{6,}$/ }).first();
    const text = await mark.innerText();
    // Read out for those who cannot see it.
    expect(await mark.getAttribute("title")).toBe("revenue, row 1");

    await mark.focus();
    await card.locator("td[data-lit]").waitFor();
    expect(await card.locator("td[data-lit]").allInnerTexts()).toEqual([text]);
    await shoot(page, `number-${size}-${theme}`);
    await mark.blur();
    await card.locator("td[data-lit]").waitFor({ state: "detached" });

    // Along the marks with the arrow keys, held with Enter.
    await mark.focus();
    await page.keyboard.press("Enter");
    expect(await mark.getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.activeElement?.textContent)).not.toBe(text);
    await page.getByLabel("Your question").focus();
    expect(await card.locator("td[data-lit]").allInnerTexts()).toEqual([text]);

    // A click on the cell holds all its numbers, as it may stand in the text twice.
    await cell(card, 1, 1).click();
    const second = await cell(card, 1, 1).innerText();
    await card.locator("[data-testid=mark][data-marked]").getByText(second).waitFor();
    expect(await overflows(page)).toBe(false);
    expect(await axeFaults(page, "[data-testid=card]")).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** The place of the row whose i gives this scrambled number. */
function placeOf(scrambled: number): number {
  for (let i = 1; i <= many; i++) if ((i * 7919) % 100_003 === scrambled) return i - 1;
  throw new Error(`no row is scrambled to ${scrambled}`);
}

async function saved(page: Page, format: string): Promise<Download> {
  await lastCard(page).getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: format }).first().click()]);
  return file;
}
