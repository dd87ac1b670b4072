import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const shots = fileURLToPath(new URL("../test-results/", import.meta.url));

export const wide = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

/** Starts Chromium; with scroll bars that take room where that is what matters. */
export async function launch({ bars = false } = {}): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? usual.find((path) => existsSync(path));
  if (!executablePath) throw new Error("no Chromium found: install it or set CHROMIUM to its path");
  return chromium.launch({ executablePath, ...(bars && { ignoreDefaultArgs: ["--hide-scrollbars"] }), args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the page complained about: exceptions, console errors, refused resources. */
  complaints: string[];
}

/** Opens a page, logged in with a key if there is one. */
export async function visit(browser: Browser, url: string, viewport = wide, colorScheme: "light" | "dark" = "light", key = ""): Promise<Visit> {
  const context = await browser.newContext({ viewport, colorScheme, locale: "en-GB", timezoneId: "UTC" });
  if (key) await logIn(context, url, key);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { context, page, complaints };
}

/** Logs the browser in with a key, as the page would. */
export async function logIn(context: BrowserContext, url: string, key: string): Promise<void> {
  const answer = await context.request.post(new URL("/api/login", url).href, { data: { key } });
  if (!answer.ok()) throw new Error(`logging in: ${answer.status()} ${await answer.text()}`);
}

/** Waits until nothing that ends moves or changes its colour. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = () => document.getAnimations().filter((a) => a.playState === "running" && a.effect?.getTiming().iterations === 1);
    // One that is broken off is over, too; what inherits a colour may begin when another has ended.
    for (let now = moving(); now.length > 0; now = moving()) await Promise.allSettled(now.map((a) => a.finished));
  });
}

/** Saves what the window shows under test-results. */
export async function shoot(page: Page, name: string): Promise<void> {
  await mkdir(shots, { recursive: true });
  await still(page);
  await page.screenshot({ path: `${shots}${name}.png` });
}

/** Whether the page, or anything in it that does not scroll by itself, is wider than the window. */
export async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll("main")].some((main) => main.scrollWidth > main.clientWidth));
}

/** What of the page breaks the rules of WCAG 2.2 AA, or those that are named, each as one line; none is the aim. */
export async function axeFaults(page: Page, within = "body", rules?: readonly string[]): Promise<string[]> {
  // Evaluated rather than added as a script, which the content security policy forbids.
  if (await page.evaluate(() => !("axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async ([selector, named]) => {
    const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(selector, {
      runOnly: named ? { type: "rule", values: [...named] } : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary ?? ""})`));
  }, [within, rules] as const);
}
