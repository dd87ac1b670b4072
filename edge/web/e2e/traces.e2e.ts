import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Lines, Recording } from "../src/traces/api";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";

vi.setConfig({ testTimeout: 60_000 });

const server = new RealServer();
let browser: Browser;

const open = (path: string, viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + path, viewport, theme, keys.ann);
const rows = (page: Page) => page.getByTestId("traces").getByRole("link");

/** Asks as ann and returns the id of the question, once it has ended unless it is not waited for. */
async function ask(question: string, more: object = {}): Promise<string> {
  return (await server.call<{ id: string }>("ann", "POST", "/api/chat", { question, session_id: "traces", ...more })).id;
}

/** Waits until the list of traces has so many lines. */
async function listed(n: number): Promise<void> {
  await vi.waitFor(async () => {
    const { traces } = await server.call<Lines>("ann", "GET", "/api/traces");
    expect(traces.filter(({ status }) => status !== "running").length).toBeGreaterThanOrEqual(n);
  }, { timeout: 15_000, interval: 200 });
}

describe.skipIf(!binary)("traces of a real server", () => {
  let repaired: string;

  beforeAll(async () => {
    browser = await launch();
    await server.start();
    server.model.sql = "SELECT country, COUNT(*) AS n FROM customers GROUP BY country ORDER BY n DESC LIMIT 3";
    server.model.first.push("SELECT contry, COUNT(*) AS n FROM customers GROUP BY contry");
    repaired = await ask("customers by land");
    await ask("How many orders are there?", { options: { planner: "offline" } });
    await ask("what is the weather in Paris?", { options: { planner: "offline" } });
    await listed(3);
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test("the list is filtered, and its address has the filter", async () => {
    const { context, page, complaints } = await open("/traces", phone, "dark");
    await rows(page).nth(2).waitFor();
    expect(await rows(page).first().innerText()).toContain("what is the weather in Paris?");
    await page.getByRole("button", { name: "Declined" }).click();
    await vi.waitFor(async () => expect(await rows(page).count()).toBe(1));
    expect(page.url()).toMatch(/\/traces\?status=declined$/);
    await page.getByRole("button", { name: "Declined" }).click();
    await page.getByRole("searchbox").fill("LAND customers");
    await vi.waitFor(async () => expect(await rows(page).count()).toBe(1));
    expect(new URL(page.url()).searchParams.get("text")).toBe("LAND customers");
    await page.reload();
    await rows(page).filter({ hasText: "customers by land" }).waitFor();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByLabel("At least (ms)").fill("3600000");
    await page.getByText("No question is like that").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Show all" }).last().click();
    await vi.waitFor(async () => expect(await rows(page).count()).toBeGreaterThan(2));
    expect(complaints).toEqual([]);
    await shoot(page, "traces-phone-dark");
    await context.close();
  });

  test("the arrow keys go through the list, Enter opens, and the way back leads to the same line", async () => {
    const { context, page } = await open("/traces");
    await rows(page).nth(2).waitFor();
    await rows(page).first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    const line = await page.evaluate(() => document.activeElement?.getAttribute("data-question"));
    expect(line).toBe(await rows(page).nth(1).getAttribute("data-question"));
    await page.keyboard.press("Enter");
    await page.getByTestId("waterfall").waitFor();
    expect(page.url()).toContain(`/traces/${line}`);
    await page.goBack();
    await rows(page).nth(1).waitFor();
    expect(await page.locator("[data-question][tabindex='0']").getAttribute("data-question")).toBe(line);
    await context.close();
  });

  test.each([
    ["wide", "light", wide],
    ["phone", "dark", phone],
  ] as const)("a span opens to what its model was asked and replied, and its address leads back to it, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await open(`/traces/${repaired}`, viewport, theme);
    const model = page.locator("[data-span]").filter({ hasText: "model" }).first();
    await model.click();
    const span = page.getByTestId("span");
    await span.getByLabel("What was asked").getByText("customers by land").waitFor();
    await span.getByLabel("Reply", { exact: true }).getByText("SELECT contry").waitFor();
    const prompt = await span.getByLabel("What was asked").innerText();
    expect(server.model.prompts.some((sent) => sent.includes(JSON.stringify(prompt).slice(1, -1)))).toBe(true);
    const id = await model.getAttribute("data-span");
    expect(new URL(page.url()).searchParams.get("span")).toBe(id);
    await page.reload();
    await span.getByLabel("Reply", { exact: true }).waitFor();
    await page.locator("[data-span]").filter({ hasText: "query" }).first().click();
    await span.getByText("Refused statement").or(span.getByText("Statement that ran")).first().waitFor();
    expect([await axeFaults(page), await overflows(page), complaints]).toEqual([[], false, []]);
    await shoot(page, `trace-page-${size}-${theme}`);
    await context.close();
  });

  test("a stretch of the waterfall is looked at closely", async () => {
    const { context, page } = await open(`/traces/${repaired}`);
    const view = page.getByTestId("view");
    const whole = await view.innerText();
    await page.getByRole("button", { name: "Look closer" }).click();
    await vi.waitFor(async () => expect(await view.innerText()).toMatch(/ to .* of /));
    await page.locator("[data-span]").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-span"))).toBe(await page.locator("[data-span]").nth(1).getAttribute("data-span"));
    await page.keyboard.press("0");
    expect(await view.innerText()).toBe(whole);
    await context.close();
  });

  test("attempts stand side by side, events as the log has them, and the file holds them", async () => {
    const { context, page, complaints } = await open(`/traces/${repaired}`);
    await page.getByRole("tab", { name: "Attempts (2)" }).click();
    const second = page.getByTestId("attempt").nth(1);
    expect(await second.getByTestId("differences").locator("del").allInnerTexts()).toContain("contry");
    expect((await second.getByTestId("differences").locator("ins").allInnerTexts()).join("")).toContain("country");
    await page.getByTestId("attempt").first().getByText("unknown_column").waitFor();
    await second.getByRole("button", { name: "Compare the prompts" }).click();
    await second.getByLabel("What has changed in the prompt").locator("ins").first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await shoot(page, "trace-attempts");

    const log = await server.call<Recording>("ann", "GET", `/api/questions/${repaired}/events`);
    await page.getByRole("tab", { name: `Events (${log.events.length})` }).click();
    const shown = await page.getByTestId("events").locator("summary").allInnerTexts();
    expect(shown.map((line) => line.split(/\s+/).slice(0, 2))).toEqual(log.events.map(({ seq, kind }) => [String(seq), kind]));
    await page.getByTestId("events").locator("summary").nth(1).click();
    await page.getByRole("button", { name: /prompt: 2 fields/ }).click();
    await page.getByTestId("events").getByText("You translate a question").waitFor();
    await page.getByRole("button", { name: "As text" }).click();
    expect(JSON.parse(await page.getByLabel(`Event ${log.events[1]!.seq}`, { exact: true }).innerText())).toMatchObject({ kind: "completion", seq: log.events[1]!.seq });
    expect(await axeFaults(page)).toEqual([]);

    await page.getByRole("tab", { name: "Models then" }).click();
    await page.getByTestId("breakers").getByText("environment").waitFor();

    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
    const file = JSON.parse(await readFile(await download.path(), "utf8")) as { format: string; events: { seq: number }[] };
    expect(download.suggestedFilename()).toBe(`arivu-trace-${repaired}.json`);
    expect([file.format, file.events.map(({ seq }) => seq)]).toEqual(["arivu-trace", log.events.map(({ seq }) => seq)]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a question is run again from its plan and from its statement, with one thing changed", async () => {
    const { context, page } = await open(`/traces/${repaired}`);
    await page.getByRole("button", { name: "Run again" }).click();
    await page.getByLabel("Question").fill("How many customers are there?");
    await page.getByLabel("Planned by").selectOption("offline");
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("heading", { name: "How many customers are there?" }).waitFor();
    await page.locator("[data-testid=facts][data-status=answered]").waitFor();
    const again = new URL(page.url()).pathname.split("/").at(-1)!;
    const { events } = await server.call<Recording>("ann", "GET", `/api/questions/${again}/events`);
    expect(events[0]!.body).toMatchObject({ again: repaired, session_id: "traces", options: { planner: "offline", fresh: true, write_mode: "never" } });

    await page.getByRole("link", { name: "Asked again; the first time" }).click();
    await page.getByRole("heading", { name: "customers by land" }).waitFor();
    await page.locator("[data-span]").filter({ hasText: "guard" }).last().click();
    await page.getByRole("button", { name: "Run again from here" }).click();
    await page.getByRole("textbox", { name: "Statement" }).fill("SELECT COUNT(*) FROM suppliers");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("heading", { name: "SELECT COUNT(*) FROM suppliers" }).waitFor();
    await page.locator("[data-testid=facts][data-status=answered]").waitFor();
    await page.getByRole("link", { name: "Open the conversation" }).click();
    const card = page.getByTestId("card").filter({ hasText: "SELECT COUNT(*) FROM suppliers" }).first();
    await card.getByRole("button", { name: "Trace" }).click();
    await card.getByRole("link", { name: "Prompts, attempts, events" }).click();
    await page.getByRole("heading", { name: "SELECT COUNT(*) FROM suppliers" }).waitFor();
    await context.close();
  });

  test("a question that is asked now comes into the list, unless that is paused, and its trace is alive", async () => {
    const { context, page } = await open("/traces");
    await rows(page).nth(2).waitFor();
    const before = await rows(page).first().innerText();
    let release = () => {};
    server.model.held = new Promise((resolve) => (release = resolve));
    const slow = await ask("customers of every land, slowly", { wait_ms: 0, options: { fresh: true } });
    const row = page.locator(`[data-question="${slow}"]`);
    await row.waitFor();
    expect(await row.getAttribute("data-status")).toBe("running");
    await page.getByRole("button", { name: "Pause" }).click();
    await ask("How many suppliers are there?", { options: { planner: "offline" } });
    await page.getByRole("button", { name: "1 new question" }).waitFor();
    expect(await rows(page).first().getAttribute("data-question")).toBe(slow);
    await page.getByRole("button", { name: "Go on" }).click();
    await vi.waitFor(async () => expect(await rows(page).first().innerText()).toContain("How many suppliers are there?"));
    expect(await rows(page).nth(2).innerText()).toBe(before);

    await row.click();
    await page.locator("[data-testid=facts][data-status=running]").waitFor();
    await page.locator("[data-span=current]").waitFor();
    release();
    server.model.held = undefined;
    await page.locator("[data-testid=facts][data-status=answered]").waitFor();
    await page.locator("[data-span]").filter({ hasText: "narrate" }).first().waitFor();
    expect(await page.locator("[data-span=current]").count()).toBe(0);
    await context.close();
  });

  test("ten thousand questions are listed and gone through, and few are drawn", async () => {
    const { traces } = await server.call<Lines>("ann", "GET", "/api/traces?limit=1");
    const many = Array.from({ length: 10_000 }, (_, i) => ({ ...traces[0]!, question: (10_000 - i).toString(16).padStart(32, "0"), question_text: `Question ${i}` }));
    const { context, page } = await open("/chat");
    await page.route("**/api/traces?*", (route) => route.fulfill({ json: { traces: many, next: null, reach: { since: null, filling: false } } }));
    await page.getByRole("link", { name: "Traces" }).click();
    await rows(page).first().focus();
    expect(await rows(page).count()).toBeLessThan(60);
    await page.keyboard.press("End");
    await page.getByText("Question 9999", { exact: true }).waitFor();
    await vi.waitFor(async () => expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Question 9999"));
    await page.keyboard.press("PageUp");
    await vi.waitFor(async () => expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Question 99[5-8]\d/));
    expect(await rows(page).count()).toBeLessThan(60);
    expect(await overflows(page)).toBe(false);
    await shoot(page, "traces-many");
    await context.close();
  });

  test("a trace that has outlived its events is still shown", async () => {
    const { context, page } = await open("/chat");
    await page.route("**/events", (route) => route.fulfill({ status: 404, contentType: "application/problem+json", json: { detail: "There is nothing here." } }));
    await page.goto(`${server.url}/traces/${repaired}`);
    await page.getByTestId("gone").waitFor();
    await page.locator("[data-span]").filter({ hasText: "model" }).first().click();
    await page.getByTestId("span").getByText("stand-in").waitFor();
    await context.close();
  });

  test("what is not there says so", async () => {
    const { context, page } = await open(`/traces/${"0".repeat(32)}`);
    await page.getByRole("alert").getByText("There is nothing here").waitFor();
    await page.getByRole("link", { name: "All traces" }).click();
    await rows(page).first().waitFor();
    await context.close();
  });
});
