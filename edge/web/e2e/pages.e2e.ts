// Every address of the app on one real server that holds something of everything: what must be so on each of them.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { catalog } from "../src/i18n/de";
import { axeFaults, launch, logIn, overflows, phone, still, wide } from "./browser";
import { pageOf, someLetters } from "./letters";
import { binary, keys, RealServer } from "./server";

/** A route of src/routes.tsx, and the address that is opened for it. */
type Address = readonly [route: string, path: string];

describe.skipIf(!binary)("every page of a real server", () => {
  const server = new RealServer();
  const session = "s-of-everything";
  let browser: Browser;
  let addresses: Address[];

  beforeAll(async () => {
    browser = await launch();
    await server.start();
    const answered = await fill(server, session);
    addresses = [
      ["/", "/"], ["/chat", "/chat"], ["/chat/$session", `/chat/${session}`], ["/shared/$question", `/shared/${answered}`], ["/sessions", "/sessions"], ["/saved", "/saved"],
      ["/approvals", "/approvals"], ["/connections", "/connections"], ["/connections/add/database", "/connections/add/database"], ["/connections/$name/edit", "/connections/copy/edit"],
      ["/connections/$name", "/connections/shop?table=orders"],
      ...["relations", "semantics", "rules", "models", "changes"].map((part) => ["/connections/$name/$part", `/connections/shop/${part}`] as const),
      ["/llms", "/llms"], ["/traces", "/traces"], ["/traces/$id", `/traces/${answered}`], ["/dead-letters", "/dead-letters"], ["/dead-letters/$letter", "/dead-letters/4"], ["/settings", "/settings"],
      ["", "/no/such/page"],
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test("no address is left out", async () => {
    const routes = await readFile(fileURLToPath(new URL("../src/routes.tsx", import.meta.url)), "utf8");
    const all = [...routes.matchAll(/\bpath: "([^"]+)"/g)].map((match) => match[1]!);
    // Those two lead on; the login itself is looked at in account.e2e.ts.
    expect([...new Set([...addresses.map(([route]) => route).filter(Boolean), "/models", "/login"])].sort()).toEqual([...new Set(all)].sort());
  });

  test("each is sound: wide in light and dark, on a phone in dark and in German", async () => {
    await Promise.all([wideWalk(browser, server.url, addresses), phoneWalk(browser, server.url, addresses)]);
  }, 240_000);
});

async function wideWalk(browser: Browser, url: string, addresses: readonly Address[]): Promise<void> {
  const walk = await Walk.begin(browser, url, { viewport: wide, locale: "en-GB", colorScheme: "light" });
  for (const [, path] of addresses) {
    await walk.open(path);
    expect.soft(await axeFaults(walk.page), path).toEqual([]);
    await walk.page.emulateMedia({ colorScheme: "dark" });
    await still(walk.page);
    expect.soft(await axeFaults(walk.page, "body", ["color-contrast"]), `${path}, dark`).toEqual([]);
    await walk.page.emulateMedia({ colorScheme: "light" });
    expect.soft(await firstStop(walk.page), `the first Tab on ${path}`).toBe("");
  }
  for (const [from, to] of [["/models", "/llms"], ["/login", "/"]] as const) {
    await walk.page.goto(url + from);
    await walk.page.waitForURL(url + to);
  }
  await walk.end();
}

async function phoneWalk(browser: Browser, url: string, addresses: readonly Address[]): Promise<void> {
  const walk = await Walk.begin(browser, url, { viewport: phone, locale: "de-DE", colorScheme: "dark" });
  for (const [, path] of addresses) {
    await walk.open(path);
    expect.soft(await axeFaults(walk.page), path).toEqual([]);
    expect.soft(await english(walk.page), `English on ${path}`).toEqual([]);
  }
  await walk.end();
}

/** Asks what ends in each way, keeps a question, and has a change wait; returns the question that is answered. */
async function fill(server: RealServer, session_id: string): Promise<string> {
  const ask = async (question: string, status: string, planner = "offline") => {
    const said = await server.call<{ id: string; status: string }>("ann", "POST", "/api/chat", { question, connection: "shop", session_id, options: { planner }, wait_ms: 30_000 });
    expect(said.status, question).toBe(status);
    return said.id;
  };
  await ask("average rating", "clarify");
  await ask("is anybody there?", "answered", "llm");
  await ask("what is the weather tomorrow?", "declined");
  await server.call("ann", "POST", "/api/sql", { connection: "shop", sql: "SELECT no_such_column FROM orders", session_id });
  const answered = await ask("revenue per month in 2025", "answered");
  await server.call("ann", "POST", "/api/saved", { name: "Revenue", question: "revenue per month in 2025", connection: "shop" });
  await server.copyOfTheShop("copy", {});
  await server.call("bob", "POST", "/api/sql", { connection: "copy", sql: "UPDATE products SET stock = 1 WHERE product_id = 7", write_mode: "approval" });
  await vi.waitFor(async () => expect(await server.call("ann", "GET", `/api/traces/${answered}`)).toMatchObject({ ended: expect.any(String) }), { timeout: 10_000, interval: 100 });
  return answered;
}

/** What was shifted on a page without anybody having done something, and how far by Chromium's score. */
interface Move {
  far: number;
  what: string[];
}

/** A person who goes from page to page. What no page may do is held against each of them. */
class Walk {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #url: string;
  readonly #titles = new Map<string, string>();
  readonly #complaints: string[] = [];
  #at = "";

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.page = page;
    this.#url = url;
    const complain = (text: string) => this.#complaints.push(`${this.#at}: ${text}`);
    page.on("pageerror", (error) => complain(String(error)));
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") complain(message.text()); });
    page.on("response", (response) => { if (response.status() >= 400) complain(`${response.status()} ${response.url()}`); });
    page.on("requestfailed", (request) => {
      // One that was given up for another page has not failed.
      if (request.failure()?.errorText !== "net::ERR_ABORTED") complain(`${request.url()} ${request.failure()?.errorText}`);
    });
  }

  static async begin(browser: Browser, url: string, look: { viewport: { width: number; height: number }; locale: string; colorScheme: "light" | "dark" }): Promise<Walk> {
    const context = await browser.newContext({ ...look, timezoneId: "UTC" });
    await logIn(context, url, keys.ann);
    // No stage of a sound server fails at an event again and again, so that these are the stand-in's.
    const letters = someLetters(4);
    await context.route("**/api/deadletters?*", (route) => route.fulfill({ json: pageOf(letters, new URL(route.request().url()).searchParams) }));
    await context.route("**/api/deadletters/*", (route) => route.fulfill({ json: letters.find(({ id }) => route.request().url().endsWith(`/${id}`)) }));
    await context.addInitScript(() => {
      interface Shift extends PerformanceEntry { value: number; hadRecentInput: boolean; sources: { node: Element | null }[] }
      const { moves } = Object.assign(window, { moves: [] as Move[] });
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
          if (!hadRecentInput) moves.push({ far: value, what: sources.map(({ node }) => node?.outerHTML?.slice(0, 100) ?? "") });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    return new Walk(context, await context.newPage(), url);
  }

  /** Opens a page until all of it is there. */
  async open(path: string): Promise<void> {
    this.#at = path;
    await this.page.goto(this.#url + path);
    await this.page.getByText("Live", { exact: true }).waitFor();
    await this.page.waitForLoadState("networkidle");
    await this.page.waitForFunction(whole);
    const title = await this.page.title();
    expect.soft(title, `the title of ${path}`).toMatch(/\S · Arivu$/);
    expect.soft(this.#titles.get(title), `the title of ${path} is that of another page`).toBeUndefined();
    this.#titles.set(title, path);
    await still(this.page);
    const moves = await this.page.evaluate(() => (window as never as { moves: Move[] }).moves);
    expect.soft(moves.reduce((sum, { far }) => sum + far, 0), `how far ${path} moved: ${JSON.stringify(moves, null, 1)}`).toBeLessThan(0.1);
    expect.soft(await overflows(this.page), `${path} is wider than the window`).toBe(false);
  }

  async end(): Promise<void> {
    expect(this.#complaints).toEqual([]);
    await this.#context.close();
  }
}

/** Whether nothing on the page holds the place of what is still to come. */
function whole(): boolean {
  const dot = 12; // a pulsing one says that something runs
  const places = [...document.querySelectorAll("main .animate-pulse-dot, main [aria-busy=true]")];
  return document.querySelector("main :is(h1, h2)") !== null && places.every((place) => place.clientHeight <= dot);
}

/** What is wrong with the first element that the Tab key reaches: it must be seen, and be seen to have the focus. */
async function firstStop(page: Page): Promise<string> {
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return "nothing has the focus";
    const { top, left, width, height } = at.getBoundingClientRect();
    if (width < 8 || height < 8 || top < 0 || left < 0 || top > innerHeight || left > innerWidth) return `${at.outerHTML.slice(0, 120)} is not in sight`;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    return outlineStyle === "none" || parseFloat(outlineWidth) < 1 ? `${at.outerHTML.slice(0, 120)} has no outline` : "";
  });
}

// A single word in small letters may be of the data: a column, a kind of event.
const translated = Object.entries(catalog).filter(([text, german]) => text !== german && /^\p{Lu}|\s/u.test(text)).map(([text]) => text);

/** Texts of the page that stand there in English though there is German for them. */
function english(page: Page): Promise<string[]> {
  return page.evaluate((texts) => {
    const known = new Set(texts);
    const shown: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) shown.push(walker.currentNode.textContent ?? "");
    for (const node of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) shown.push(node.getAttribute(name) ?? "");
    }
    return [...new Set(shown.map((text) => text.trim()).filter((text) => known.has(text)))];
  }, translated);
}
