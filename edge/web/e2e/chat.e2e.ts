import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launch, phone, shoot, visit, wide } from "./browser";
import { Mock } from "./mock";

// With ARIVU_URL the real server answers; else the stand-in does.
const given = process.env["ARIVU_URL"];
const question = process.env["ARIVU_QUESTION"] ?? "Which countries bring the most revenue this year?";

let browser: Browser;
let mock: Mock;
let url: string;

beforeAll(async () => {
  browser = await launch();
  mock = new Mock();
  url = given ?? (await mock.start());
});

afterAll(async () => {
  await browser?.close();
  if (!given) await mock?.stop();
});

const lastCard = (page: Page) => page.getByTestId("card").last();

async function ask(page: Page, text: string, until = "answered"): Promise<void> {
  await page.getByPlaceholder(/^Ask \S+ a question$/).waitFor(); // only then it is known whom to ask
  const before = await page.getByTestId("card").count();
  await page.getByLabel("Your question").fill(text);
  await page.keyboard.press("Enter");
  await page.waitForFunction((n) => document.querySelectorAll("[data-testid=card]").length > n, before);
  if (until) await page.locator(`[data-testid=card][data-status=${until}]`).last().waitFor();
}

describe.each([
  ["wide", wide],
  ["phone", phone],
] as const)("%s", (size, viewport) => {
  test.each(["light", "dark"] as const)("a question is answered, %s", async (theme) => {
    const { context, page, complaints } = await visit(browser, url, viewport, theme);
    await page.getByText("Try on").waitFor();
    await shoot(page, `welcome-${size}-${theme}`);

    await ask(page, question, "");
    const card = lastCard(page);
    await card.getByTestId("steps").getByText("Plan").first().waitFor();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await card.getByTestId("steps").getByRole("listitem").count()).toBe(3);
    expect(await card.getByTestId("answer").innerText()).not.toBe("");
    expect(await card.getByTestId("restatement").innerText()).toContain("I read this as");
    expect(await card.getByTestId("result").getByRole("row").count()).toBeGreaterThan(1);
    expect(await card.getByTestId("sql").innerText()).toMatch(/select/i);
    await shoot(page, `answer-${size}-${theme}`);

    await card.getByRole("button", { name: /^Trace/ }).click();
    const waterfall = card.getByTestId("waterfall");
    await waterfall.getByRole("listitem").first().waitFor();
    expect(await waterfall.getByRole("listitem").count()).toBeGreaterThan(1);
    await waterfall.getByRole("button").first().click();
    await waterfall.scrollIntoViewIfNeeded();
    await shoot(page, `trace-${size}-${theme}`);

    // Only the list of cards scrolls, however long it is.
    await ask(page, question);
    const { scrollWidth, scrollHeight } = await page.evaluate(() => {
      const { scrollWidth: width, scrollHeight: height } = document.documentElement;
      return { scrollWidth: width, scrollHeight: height };
    });
    expect(scrollWidth).toBeLessThanOrEqual(viewport.width);
    expect(scrollHeight).toBeLessThanOrEqual(viewport.height);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

test.each([
  ["wide", wide, "light"],
  ["phone", phone, "dark"],
] as const)("the restatement and the question show each other's words, %s", async (size, viewport, theme) => {
  const { context, page } = await visit(browser, url, viewport, theme);
  await ask(page, question);
  const card = lastCard(page);
  const marked = card.locator("[data-testid=word][data-marked]");
  const before = await card.getByTestId("restatement").boundingBox();
  expect(await marked.count()).toBe(0);

  // By the keyboard: one stop, then arrow keys; the words are told, too.
  const part = card.getByTestId("part").first();
  await part.focus();
  await marked.first().waitFor();
  const said = await part.evaluate((node) => document.getElementById(node.getAttribute("aria-describedby") ?? "")?.textContent);
  for (const word of await marked.allInnerTexts()) expect(said).toContain(word);
  await page.keyboard.press("ArrowRight");
  expect(await card.getByTestId("part").nth(1).evaluate((node) => node === document.activeElement && node.tabIndex === 0)).toBe(true);
  expect(await card.getByTestId("part").evaluateAll((nodes) => nodes.filter((node) => (node as HTMLElement).tabIndex === 0).length)).toBe(1);
  await shoot(page, `parts-${size}-${theme}`);
  await page.getByLabel("Your question").focus();
  expect(await marked.count()).toBe(0);

  // By the pointer from a word, and pinned by a press, as a finger does it.
  await card.getByTestId("word").first().hover();
  expect(await card.locator("[data-testid=part][data-marked]").count()).toBeGreaterThan(0);
  await card.getByTestId("word").first().click();
  await page.mouse.move(0, 0);
  expect(await marked.count()).toBeGreaterThan(0);
  await card.getByTestId("word").first().click();
  await page.mouse.move(0, 0);
  expect(await marked.count()).toBe(0);
  expect(await card.getByTestId("restatement").boundingBox()).toEqual(before);
  await context.close();
});

test.each([
  ["wide", wide, "light"],
  ["wide", wide, "dark"],
  ["phone", phone, "light"],
  ["phone", phone, "dark"],
] as const)("the SQL is edited, checked and run by hand, %s %s", async (size, viewport, theme) => {
  const { context, page, complaints } = await visit(browser, url, viewport, theme);
  await ask(page, question);
  await lastCard(page).getByRole("button", { name: "Edit SQL" }).click();
  const editor = page.getByTestId("sql-editor");
  const field = editor.getByRole("textbox", { name: "SQL" });
  expect(await field.evaluate((node) => node === document.activeElement)).toBe(true);
  await editor.getByText("It only reads").waitFor();

  await field.fill("SELECT contry, count(*) AS n\nFROM customers\nGROUP BY 1 ORDER BY 2 DESC, 1");
  await editor.getByTestId("offending").waitFor();
  expect(await editor.getByTestId("offending").innerText()).toBe("contry");
  expect(await editor.getByRole("button", { name: "Run" }).isDisabled()).toBe(true);
  // The colours lie exactly behind the text.
  const [drawn, typed] = await editor.evaluate((node) => [...node.querySelectorAll("pre, textarea")].map((part) => part.getBoundingClientRect().toJSON() as DOMRect));
  expect(typed).toEqual(drawn);
  await editor.scrollIntoViewIfNeeded();
  await shoot(page, `sql-refused-${size}-${theme}`);

  await editor.getByRole("button", { name: "country", exact: true }).click();
  await editor.getByText("It only reads").waitFor();
  expect(await editor.getByTestId("offending").count()).toBe(0);
  await shoot(page, `sql-edited-${size}-${theme}`);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=card][data-status=answered]").length === 2);
  const card = lastCard(page);
  expect(await card.getByTestId("path").innerText()).toBe("SQL by hand");
  expect(await card.getByRole("meter").count()).toBe(0);
  expect(await card.getByTestId("result").getByRole("row").count()).toBeGreaterThan(1);
  expect((await card.boundingBox())!.y).toBeLessThan(200); // it has come into view
  await shoot(page, `sql-answer-${size}-${theme}`);

  // Escape leaves the statement as it was, and the keyboard where it began.
  const opener = card.getByRole("button", { name: "Edit SQL" });
  await opener.click();
  await page.keyboard.press("Escape");
  expect(await opener.evaluate((node) => node === document.activeElement)).toBe(true);
  // Questions are recalled, statements are not.
  await page.getByLabel("Your question").focus();
  await page.keyboard.press("ArrowUp");
  expect(await page.getByLabel("Your question").inputValue()).toBe(question);
  expect(complaints).toEqual([]);
  await page.reload();
  await page.getByTestId("path").getByText("SQL by hand").waitFor();
  await context.close();
});

test("the rows of an answer are saved as a file", async () => {
  const { context, page, complaints } = await visit(browser, url);
  await ask(page, question);
  await lastCard(page).getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  expect((await readFile(await file.path(), "utf8")).split("\r\n").length).toBeGreaterThan(3);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a reload shows the session again, and the list names it", async () => {
  const { context, page } = await visit(browser, url);
  await ask(page, question);
  const said = await lastCard(page).getByTestId("answer").innerText();
  await page.reload();
  await page.locator("[data-testid=card][data-status=answered]").waitFor();
  expect(await lastCard(page).getByTestId("answer").innerText()).toBe(said);
  await page.getByRole("complementary").getByRole("link", { name: question }).first().waitFor();
  await context.close();
});

describe.skipIf(given)("with the stand-in server", () => {
  afterEach(() => {
    mock.key = mock.refuse = "";
    mock.allowSockets(true);
  });

  test("a long list of sessions scrolls by itself", async () => {
    const { context, page } = await visit(browser, url);
    const at = new Date().toISOString();
    const sessions = Array.from({ length: 40 }, (_, i) => ({
      session_id: `s${i}`, title: `Question ${i}`, connection: "shop", started: at, updated: at, last_status: "answered",
    }));
    await page.route("**/api/sessions*", (route) => route.fulfill({ json: { sessions, next: null } }));
    await page.reload();
    await page.getByRole("complementary").getByText("Question 39").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(wide.height);
    await context.close();
  });

  test("rows keep their place while a question runs", async () => {
    const { context, page } = await visit(browser, url);
    await ask(page, question, "");
    const steps = lastCard(page).getByTestId("steps");
    const tops = async () => steps.getByRole("listitem").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
    const shifts = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let total = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
              if (!entry.hadRecentInput) total += entry.value;
            }
          }).observe({ type: "layout-shift" });
          addEventListener("answered", () => setTimeout(() => resolve(total), 200));
        }),
    );
    await steps.getByRole("timer").waitFor();
    const during = await tops();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await tops()).toEqual(during);
    await page.evaluate(() => dispatchEvent(new Event("answered")));
    expect(await shifts).toBeLessThan(0.05);
    await context.close();
  });

  test.each([
    ["wide", wide, "light"],
    ["phone", phone, "dark"],
  ] as const)("a long result scrolls through all its rows and is copied without formulas, %s", async (size, viewport, theme) => {
    const { context, page, complaints } = await visit(browser, url, viewport, theme);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await ask(page, "List all customers");
    const card = lastCard(page);
    const table = card.getByTestId("result");
    expect(await card.getByTestId("row-count").innerText()).toBe("1,000 rows, cut off");
    expect(await table.getByRole("table").getAttribute("aria-rowcount")).toBe("1001");
    expect(await table.locator("tr").count()).toBeLessThan(100);
    await card.getByText("Cut off by the limit on rows").waitFor();
    await shoot(page, `table-${size}-${theme}`);
    const width = await table.locator("th").first().evaluate((node) => node.getBoundingClientRect().width);

    // A row beyond the preview comes as somebody looks at it.
    await table.evaluate((node) => node.scrollTo(0, 300 * 33));
    await table.locator("tr[aria-rowindex='302'][aria-busy=false]").waitFor();
    await card.getByRole("button", { name: "Copy 400 rows as CSV" }).click();
    const csv = await page.evaluate(() => navigator.clipboard.readText());
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv.trim().split("\n")).toHaveLength(401);

    // From the first row to the last, with the keyboard.
    await table.focus();
    await page.keyboard.press("End");
    const last = table.locator("tr[aria-rowindex='1001']");
    await last.getByText("1,000", { exact: true }).or(last.getByText("1000", { exact: true })).waitFor();
    expect(await table.locator("tr").count()).toBeLessThan(100);
    expect(await table.locator("th").first().evaluate((node) => node.getBoundingClientRect().width)).toBe(width);
    await shoot(page, `table-end-${size}-${theme}`);
    await page.keyboard.press("Home");
    await table.locator("tr[aria-rowindex='2'][aria-busy=false]").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("rows past their lifetime say so", async () => {
    const { context, page } = await visit(browser, url);
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
    const { context, page } = await visit(browser, url, viewport, theme);
    await ask(page, "List all customers");
    const card = lastCard(page);
    const button = card.getByRole("button", { name: "Export" });
    const menu = card.getByRole("menu", { name: "Export all rows as" });

    await button.focus();
    await page.keyboard.press("ArrowDown");
    await menu.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("CSV");
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Arrow");
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

  test("a reading is chosen by key, and the choice continues the question", async () => {
    const { context, page } = await visit(browser, url);
    await ask(page, "Who are our best customers?", "clarify");
    await shoot(page, "clarify-wide-light");
    await page.keyboard.press("1");
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await page.getByTestId("card").count()).toBe(2);
    await context.close();
  });

  test("declined, failed, repaired and line chart", async () => {
    const { context, page } = await visit(browser, url);
    await ask(page, "What is the weather tomorrow?", "declined");
    await shoot(page, "declined-wide-light");
    await ask(page, "Do something broken", "failed");
    await shoot(page, "failed-wide-light");
    await ask(page, "Please repair this");
    await lastCard(page).getByText("Plan, attempt 2").waitFor();
    await lastCard(page).getByRole("button", { name: /^Trace/ }).click();
    await shoot(page, "repaired-wide-light");
    await ask(page, "How many orders per month?");
    await lastCard(page).getByTestId("chart").waitFor();
    expect(await lastCard(page).getByTestId("unused").count()).toBe(0);
    await shoot(page, "line-wide-light");
    await ask(page, "How many orders per month, roughly?");
    expect(await lastCard(page).getByTestId("unused").innerText()).toBe("Not used: “roughly”");
    await context.close();
  });

  test("stop ends a running question", async () => {
    const { context, page } = await visit(browser, url);
    await ask(page, "Something slow", "");
    await lastCard(page).getByRole("timer").waitFor();
    await shoot(page, "running-wide-light");
    await page.getByRole("button", { name: "Stop", exact: true }).last().click();
    await page.locator("[data-testid=card][data-status=canceled]").waitFor();
    await context.close();
  });

  test("without a socket the answer still comes, and the socket comes back", async () => {
    const { context, page } = await visit(browser, url);
    await page.getByText("Live", { exact: true }).waitFor();
    mock.allowSockets(false);
    await page.getByText("Reconnecting").waitFor();
    await ask(page, question);
    expect(await lastCard(page).getByTestId("result").getByRole("row").count()).toBe(9);
    mock.allowSockets(true);
    await page.getByText("Live", { exact: true }).waitFor();
    await context.close();
  });

  test("a lost socket resumes and the missed steps appear", async () => {
    const { context, page } = await visit(browser, url);
    await ask(page, question, "");
    mock.allowSockets(false);
    mock.allowSockets(true);
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await lastCard(page).getByText("2 of 3 checks").waitFor();
    await context.close();
  });

  test("a refused question says why and is sent again", async () => {
    const { context, page } = await visit(browser, url);
    mock.refuse = "The planner is too far behind. Try again in 5 s.";
    await ask(page, question, "refused");
    await page.getByText("too far behind").first().waitFor();
    await page.getByText("request req-1").waitFor();
    await shoot(page, "refused-wide-light");
    await page.getByRole("button", { name: "Send again" }).click();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await context.close();
  });

  // Opens the SQL of an answer, on the database that may be written to, and runs another.
  async function write(page: Page, sql: string): Promise<void> {
    await page.getByLabel("Database connection").selectOption("notes");
    await ask(page, question);
    await lastCard(page).getByRole("button", { name: "Edit SQL" }).click();
    await page.getByTestId("sql-editor").getByRole("textbox", { name: "SQL" }).fill(sql);
    await page.getByText("runs once another person has approved it").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.locator("[data-testid=card][data-status=awaiting_approval]").waitFor();
  }

  test.each([
    ["wide", wide, "light"],
    ["wide", wide, "dark"],
    ["phone", phone, "light"],
    ["phone", phone, "dark"],
  ] as const)("a statement that writes waits, is approved by another, and the asker sees it live, %s %s", async (size, viewport, theme) => {
    mock.user = "ann";
    const { context, page, complaints } = await visit(browser, url, viewport, theme);
    await write(page, "UPDATE notes SET text = upper(text) WHERE id < 3");
    const card = lastCard(page);
    await card.getByTestId("notice").getByText("2 rows").waitFor();
    expect(await card.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await card.getByTestId("unfiltered").count()).toBe(0);
    await shoot(page, `held-${size}-${theme}`);

    mock.user = "bob";
    const other = await visit(browser, url, viewport, theme);
    await other.page.getByTestId("approvals").click();
    const line = other.page.getByTestId("pending").first();
    await line.getByText("ann").waitFor();
    expect(await line.innerText()).toContain("upper(text)");
    await shoot(other.page, `approvals-${size}-${theme}`);
    await line.getByRole("button", { name: "Approve" }).click();
    await page.locator("[data-testid=card][data-status=answered]").nth(1).waitFor();
    expect(await card.getByTestId("approved").innerText()).toContain("Approved by bob");
    expect(await card.getByTestId("answer").innerText()).toContain("2 rows were changed");
    await shoot(page, `written-${size}-${theme}`);
    expect([...complaints, ...other.complaints]).toEqual([]);
    await other.context.close();
    await context.close();
  });

  test("a denied, an unlimited and an uncertain statement say so", async () => {
    mock.user = "ann";
    const { context, page } = await visit(browser, url);
    await write(page, "DELETE FROM notes");
    await lastCard(page).getByTestId("unfiltered").waitFor();
    expect(await lastCard(page).getByTestId("unfiltered").innerText()).toContain("deletes all of notes");
    await shoot(page, "unfiltered-wide-light");
    mock.user = "bob";
    const other = await visit(browser, url);
    await other.page.getByTestId("approvals").click();
    await other.page.getByTestId("pending").first().getByRole("button", { name: "Deny" }).click();
    await lastCard(page).getByTestId("notice").getByText("Denied by bob").waitFor();
    expect(await lastCard(page).getByTestId("notice").innerText()).toContain("use the form");
    await shoot(page, "denied-wide-light");
    mock.user = "ann";
    await write(page, "UPDATE notes SET text = 'uncertain' WHERE id = 1");
    mock.user = "bob";
    await other.page.getByTestId("pending").first().getByRole("button", { name: "Approve" }).click();
    await lastCard(page).getByTestId("notice").getByText("The outcome is unknown").waitFor();
    await shoot(page, "uncertain-wide-light");
    mock.user = "ann";
    await other.context.close();
    await context.close();
  });

  test("a change of structure is told live, and after a lost connection", async () => {
    const { context, page, complaints } = await visit(browser, url);
    const notice = page.getByTestId("change");
    await ask(page, question);
    expect(await notice.count()).toBe(0);
    const change = {
      connection: "shop", previous: "a", fingerprint: "b", changes: ["column removed: orders.status"],
      breaks: [{ kind: "question" as const, name: "How many orders are open?", why: "its statement reads status, which is no longer there", session_id: "s-1", times: 3 }],
    };
    mock.change({ ...change, at: "2026-01-31T12:00:00Z" });
    await notice.getByText("The structure of shop changed.").waitFor();
    expect(await notice.innerText()).toContain("column removed: orders.status");
    expect(await notice.innerText()).toContain("“How many orders are open?”: its statement reads status, which is no longer there, answered 3 times");
    await shoot(page, "change-wide-light");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    mock.allowSockets(false);
    mock.change({ ...change, at: "2026-01-31T13:00:00Z", changes: ["table removed: orders"] });
    mock.allowSockets(true);
    await notice.getByText("table removed: orders").waitFor();
    await context.close();
    mock.change({ ...change, at: "2026-01-31T14:00:00Z" });
    const { context: later, page: fresh } = await visit(browser, url);
    await ask(fresh, question);
    expect(await fresh.getByTestId("change").count()).toBe(0);
    await later.close();
  });

  test("a key is asked for, kept, and used", async () => {
    mock.key = "sécret";
    const { context, page } = await visit(browser, url);
    const field = page.getByRole("textbox", { name: "API key" });
    await field.waitFor();
    await shoot(page, "key-wide-light");
    await field.fill("sécret");
    await page.keyboard.press("Enter");
    await page.getByText("Try on").waitFor();
    await ask(page, question);
    await context.close();
  });

  test("the keyboard alone: skip link, history, drawer and theme", async () => {
    const { context, page } = await visit(browser, url, phone);
    await ask(page, question);
    await page.getByLabel("Your question").focus();
    await page.keyboard.press("ArrowUp");
    expect(await page.getByLabel("Your question").inputValue()).toBe(question);
    await page.getByRole("button", { name: "Sessions" }).press("Enter");
    await page.getByRole("dialog").getByRole("link", { name: question }).first().waitFor();
    await shoot(page, "drawer-phone-light");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Theme/ }).press("Enter");
    await page.getByRole("button", { name: /^Theme/ }).press("Enter");
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await context.close();
  });
});
