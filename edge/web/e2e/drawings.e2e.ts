// The drawings of a real answer.

import { readFile } from "node:fs/promises";
import type { Browser, Download, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { axeFaults, launch, overflows, phone, shoot, type Visit, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { lastCard } from "./stage";

const twoLooks = [
  ["wide", wide, "light"],
  ["phone", phone, "dark"],
] as const;

describe.skipIf(!binary)("drawings of a real server's answers", () => {
  const server = new RealServer();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  /** Asks the built-in planner, and opens the session of the answer. */
  const askAndOpen = async (question: string, viewport = wide, theme: "light" | "dark" = "light"): Promise<Visit> => {
    const { session_id } = await server.call<{ session_id: string }>("ann", "POST", "/api/chat", { connection: "shop", question, options: { planner: "offline" }, wait_ms: 30_000 });
    await server.listed(session_id);
    return visit(browser, `${server.url}/chat/${session_id}`, viewport, theme, keys.ann);
  };

  test.each(twoLooks)("a result is drawn in every way that fits, without asking again, %s", async (size, viewport, theme) => {
    const { context, page, complaints } = await askAndOpen("orders per month and channel", viewport, theme);
    const card = lastCard(page);
    const chart = card.getByTestId("chart");
    await card.locator("[data-testid=chart][data-ready]").waitFor();
    expect(await card.getByTestId("chart-reason").innerText()).toBe("order_count over time, one line for each channel.");
    expect(await chart.getAttribute("aria-label")).toMatch(/^Lines of mobile, phone, store, web by month: \d+ points from 2023-11 to \d{4}-\d\d\. mobile: least \d/);
    expect(await drawn(page)).toBe(true);
    await shoot(page, `line-${size}-${theme}`);
    // The worker hears of the pointer, and shows what is said of the point.
    const before = await ink(page);
    await chart.hover();
    await vi.waitFor(async () => expect(await ink(page)).not.toBe(before), { timeout: 10_000, interval: 100 });
    await page.mouse.move(0, 0);

    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    const height = await chart.evaluate((node) => node.getBoundingClientRect().height);
    for (const [name, words] of [["Area", /^Areas of/], ["Stacked bars", /^Stacked bars of/], ["Heat map", /^Heat map of order_count/], ["Histogram", /^Histogram of order_count: 14\d values/]] as const) {
      await choose(card, page, name);
      await page.waitForFunction((start) => new RegExp(start).test(document.querySelector("[data-testid=chart]")?.getAttribute("aria-label") ?? ""), words.source);
      await card.locator("[data-testid=chart][data-ready]").waitFor();
      expect(await drawn(page)).toBe(true);
      await shoot(page, `${name.toLowerCase().replace(" ", "-")}-${size}-${theme}`);
    }
    // What does not fit says why.
    await card.getByTestId("chart-type").click();
    const pie = page.getByRole("button", { name: /^Pie/ });
    expect(await pie.isDisabled()).toBe(true);
    expect(await pie.innerText()).toContain("Several rows have channel mobile");
    await page.getByRole("button", { name: /^Line/ }).click();
    expect(await chart.evaluate((node) => node.getBoundingClientRect().height)).toBe(height);

    // A series is switched off; the arrow keys go from point to point and tell them.
    await card.getByRole("button", { name: "web", exact: true }).click();
    expect(await card.getByRole("button", { name: "web", exact: true }).getAttribute("aria-pressed")).toBe("false");
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await card.getByText(/^2023-12: mobile \d/).waitFor({ state: "attached" });

    const svg = await readFile(await (await savedDrawing(card, page, "SVG")).path(), "utf8");
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain("2024");
    const png = await readFile(await (await savedDrawing(card, page, "PNG")).path());
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(asked.filter((one) => one.startsWith("POST"))).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(await axeFaults(page, "[data-testid=card]")).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});

async function choose(card: Locator, page: Page, name: string): Promise<void> {
  await card.getByTestId("chart-type").click();
  await page.getByRole("dialog", { name: "Type of chart" }).getByRole("button", { name: new RegExp(`^${name}`) }).click();
}

/** Whether something is on the canvas: some pixel is not clear. */
async function drawn(page: Page): Promise<boolean> {
  await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 400)); // its animation
  });
  return (await ink(page)) > 0;
}

/** The sum of all that is on the canvas. */
function ink(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("[data-testid=chart] canvas")!;
    // A worker draws on it, so that only a copy of it can be read.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")!;
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.reduce((sum, value) => sum + value, 0);
  });
}

async function savedDrawing(card: Locator, page: Page, kind: string): Promise<Download> {
  await card.getByTitle("Save the drawing").click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: kind }).click()]);
  return file;
}
