import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";

vi.setConfig({ testTimeout: 60_000 });

const server = new RealServer();
let browser: Browser;
let asked = 0;

const open = (path: string, viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + path, viewport, theme, keys.ann);
const ask = (question: string) => server.call<{ id: string; status: string }>("ann", "POST", "/api/chat", { question, options: { planner: "offline" } });
const tile = (page: Page, name: string) => page.getByTestId("tile").filter({ has: page.getByRole("heading", { name, exact: true }) });

describe.skipIf(!binary)("with a real server of its own", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test.each([["wide", "light", wide], ["phone", "dark", phone]] as const)("a fresh server leads to the first question, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await open("/", viewport, theme);
    await page.getByText("Nothing has been asked yet").waitFor();
    await page.getByTestId("suggestions").getByRole("button").first().waitFor();
    expect(await page.getByTestId("tile").count()).toBe(0);
    await page.getByText("Nothing waits for you.").waitFor();
    await shoot(page, `home-fresh-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a question asked at home begins a conversation, and is counted", async () => {
    const { context, page, complaints } = await open("/");
    await page.getByPlaceholder("Ask shop a question").fill("how many customers are there?");
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/chat\/.+/);
    await page.getByRole("link", { name: "Home", exact: true }).click();
    asked++;
    await tile(page, "Questions").getByText("1", { exact: true }).waitFor();
    await page.getByTestId("line").filter({ hasText: "how many customers are there?" }).first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("the figures are those of the questions", async () => {
    const { status } = await ask("what is the weather tomorrow?");
    expect(status).toBe("declined");
    await server.call("ann", "POST", "/api/sql", { sql: "SELECT no_such_column FROM orders" });
    await ask("how many orders are there?");
    const counted = async () => (await server.call<{ totals: Record<"questions" | "answered" | "declined" | "failed", number> }>("ann", "GET", "/api/stats?range=1h")).totals;
    asked += 3;
    await vi.waitFor(async () => expect((await counted()).questions).toBe(asked), { timeout: 10_000, interval: 100 });
    const totals = await counted();
    expect(totals.declined).toBeGreaterThan(0);
    const { context, page, complaints } = await open("/?range=1h");
    await tile(page, "Questions").getByText(String(totals.questions), { exact: true }).waitFor();
    await tile(page, "Failed").getByText(String(totals.failed), { exact: true }).waitFor();
    expect(await tile(page, "Answered").innerText()).toContain(`${totals.answered} answered, 0 asked back, ${totals.declined} declined`);
    // The question of the test before was planned by the model, which has no price.
    expect(await tile(page, "Cost of models").innerText()).toMatch(/not known\s+[\d,]+ tokens, at a price that is not known/);
    await page.getByRole("row", { name: /^stand-in/ }).waitFor();
    await page.getByTestId("error").getByText("unknown_column").waitFor();
    expect(await page.getByTestId("part").innerText()).toContain(`Answered ${totals.answered}`);
    await shoot(page, "home-wide-light");
    await page.getByText("By model").scrollIntoViewIfNeeded();
    await shoot(page, "home-below-wide-light");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("figures lead to the questions behind them, and the arrow keys go along the time", async () => {
    const { context, page } = await open("/?range=15m");
    await tile(page, "Failed").getByRole("link").waitFor();
    expect(await tile(page, "Failed").getByRole("link").getAttribute("href")).toBe("/traces?since=15m&status=failed");
    const parts = page.getByRole("link", { name: /: \d+ questions?$/ });
    expect(await page.locator("a[aria-label$='questions'][tabindex='0'], a[aria-label$='question'][tabindex='0']").count()).toBe(1);
    await parts.last().focus();
    await page.keyboard.press("ArrowLeft");
    const from = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    expect(from).toMatch(/^\/traces\?from=.*&to=/);
    await page.keyboard.press("Home");
    expect(await parts.first().evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await page.getByTestId("part").innerText()).toContain("0 questions");
    await context.close();
  });

  test("what happens shows by itself", async () => {
    const { context, page } = await open("/?range=15m");
    const shown = tile(page, "Questions").locator("p").first();
    await shown.waitFor();
    const before = Number(await shown.innerText());
    await ask("how many products are there?");
    await page.waitForFunction((n) => Number(document.querySelector("[data-testid=tile] p")?.textContent) === n + 1, before);
    await context.close();
  });

  test("another time is another address", async () => {
    const { context, page } = await open("/");
    await page.getByRole("navigation", { name: "Time" }).getByRole("link", { name: "7 days" }).click();
    expect(new URL(page.url()).search).toBe("?range=7d");
    await tile(page, "Questions").waitFor();
    expect(await page.getByRole("navigation", { name: "Time" }).getByRole("link", { name: "7 days" }).getAttribute("aria-current")).toBe("true");
    await context.close();
  });

  test("a database that is gone waits for somebody", async () => {
    await server.call("ann", "POST", "/api/connections", { name: "gone", url: "sqlite:///nowhere/at/all.db" });
    const { context, page } = await open("/");
    await page.getByTestId("waiting").getByRole("link", { name: "gone cannot be reached" }).waitFor();
    await shoot(page, "home-waiting-wide-light");
    await page.getByTestId("waiting").getByRole("link", { name: "gone cannot be reached" }).click();
    await page.waitForURL("**/connections/gone");
    await context.close();
  });

  test("what cannot be read says so and can be tried again", async () => {
    const { context, page } = await open("/chat");
    await page.route("**/api/stats*", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ status: 503, detail: "The message broker cannot be reached." }) }));
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByRole("alert").getByText("The message broker cannot be reached.").waitFor();
    await page.unroute("**/api/stats*");
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
    await tile(page, "Questions").waitFor();
    await context.close();
  });
});
