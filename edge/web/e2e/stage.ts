import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launch, phone, type Visit, visit, wide } from "./browser";
import { Mock } from "./mock";

// With ARIVU_URL the real server answers; else the stand-in does.
export const given = process.env["ARIVU_URL"];
export const question = process.env["ARIVU_QUESTION"] ?? "Which countries bring the most revenue this year?";

/** Both sizes and both themes; `npm run screenshots` has all four together. */
export const looks = [
  ["wide", "light", wide],
  ["phone", "dark", phone],
] as const;

/** One browser and one server for the tests of a file. */
export class Stage {
  readonly mock = new Mock();
  #browser: Browser | undefined;
  #url = given ?? "";

  constructor() {
    beforeAll(async () => {
      this.#browser = await launch();
      if (!given) this.#url = await this.mock.start();
    });
    afterAll(async () => {
      await this.#browser?.close();
      if (!given) await this.mock.stop();
    });
  }

  get url(): string {
    return this.#url;
  }

  visit(viewport = wide, colorScheme: "light" | "dark" = "light", path = "/chat"): Promise<Visit> {
    if (!this.#browser) throw new Error("visit inside of a test");
    return visit(this.#browser, this.#url + path, viewport, colorScheme);
  }
}

export const lastCard = (page: Page) => page.getByTestId("card").last();

export async function ask(page: Page, text: string, until = "answered"): Promise<void> {
  await page.getByPlaceholder(/^Ask \S+ a question$/).waitFor(); // only then it is known whom to ask
  const before = await page.getByTestId("card").count();
  await page.getByLabel("Your question").fill(text);
  await page.keyboard.press("Enter");
  await page.waitForFunction((n) => document.querySelectorAll("[data-testid=card]").length > n, before);
  if (until) await page.locator(`[data-testid=card][data-status=${until}]`).last().waitFor();
}

/** Goes to a page by the navigation, which on a phone is in a menu. */
export async function goTo(page: Page, name: string): Promise<void> {
  const menu = page.getByRole("button", { name: "Menu", exact: true });
  await menu.or(page.getByRole("navigation", { name: "Pages" })).first().waitFor();
  if (await menu.isVisible()) await menu.press("Enter");
  await page.getByRole("link", { name: new RegExp(`^${name}( \\d+ waiting)?$`) }).press("Enter");
}
