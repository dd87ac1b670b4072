import { beforeEach, describe, expect, test, vi } from "vitest";
import { phone, shoot, wide } from "./browser";
import { someLetters } from "./letters";
import { given, looks, Stage } from "./stage";

vi.setConfig({ testTimeout: 60_000 });

const stage = new Stage();

// A server that is well has none, so these are the stand-in's.
describe.skipIf(given)("with the stand-in server", () => {
  beforeEach(() => void (stage.mock.letters = someLetters(4)));

  test.each(looks)("a letter says why, what happened and what can be done, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme);
    if (size === "phone") await page.getByRole("button", { name: "Menu", exact: true }).click();
    const way = page.getByRole("link", { name: /Dead letters/ });
    await way.getByText("4 waiting").waitFor();
    await way.click();
    await page.getByTestId("letter").nth(3).waitFor();
    await page.getByText("4 of 4 dead letters").waitFor();
    await shoot(page, `letters-${size}-${theme}`);
    await page.getByRole("link", { name: "How many orders were there on day 4?" }).click();
    expect(new URL(page.url()).pathname).toBe("/dead-letters/4");
    const sheet = page.getByRole("dialog", { name: "Dead letter 4" });
    await sheet.getByTestId("reason").getByText("index out of range").waitFor();
    await sheet.getByText("Planner, after 5 deliveries").waitFor();
    await sheet.getByTestId("step").filter({ hasText: "could not be handled" }).first().waitFor();
    expect(await sheet.locator("pre").innerText()).toContain('"kind": "asked"');
    expect(await sheet.getByRole("link", { name: "Its trace" }).getAttribute("href")).toBe(`/traces/${"4".padStart(32, "0")}`);
    await shoot(page, `letter-${size}-${theme}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("what can be asked anew is, and leads to its conversation", async () => {
    const { context, page } = await stage.visit(wide, "light", "/dead-letters/4");
    await page.getByRole("dialog").getByRole("button", { name: "Ask anew" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("3 of 3 dead letters").waitFor();
    expect(stage.mock.letters.map(({ id }) => id)).toEqual(["3", "2", "1"]);
    await page.getByText("The question was asked anew.").waitFor();
    await page.getByRole("button", { name: "See it" }).click();
    await page.waitForURL("**/chat/s-4");
    await context.close();
  });

  test("what cannot be asked anew says why, and goes after one more question", async () => {
    const { context, page, complaints } = await stage.visit(phone, "light", "/dead-letters/3");
    const sheet = page.getByRole("dialog");
    await sheet.getByText("Rebuild the traces with arivu rebuild").waitFor();
    expect(await sheet.getByRole("button", { name: "Ask anew" }).isDisabled()).toBe(true);
    await sheet.getByText("It is longer than it is shown.").waitFor();
    await sheet.getByRole("button", { name: "Discard", exact: true }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.textContent === "Keep it");
    await sheet.getByRole("button", { name: "Discard it" }).click();
    await page.getByText("The dead letter was discarded.").waitFor();
    await page.getByText("3 of 3 dead letters").waitFor();
    expect(new URL(page.url()).pathname).toBe("/dead-letters");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("of thousands, pages are shown as they are wanted", async () => {
    stage.mock.letters = someLetters(10_000);
    const { context, page } = await stage.visit(wide, "light", "/dead-letters");
    await page.getByText("50 of 10,000 dead letters").waitFor();
    await page.getByRole("button", { name: "Show older ones" }).click();
    await page.getByText("100 of 10,000 dead letters").waitFor();
    expect(await page.getByTestId("letter").count()).toBe(100);
    await context.close();
  });

  test("none, one that is gone, and a server that does not answer", async () => {
    stage.mock.letters = [];
    const { context, page } = await stage.visit(phone, "dark", "/dead-letters/9");
    await page.getByText("This dead letter is no more").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("There are no dead letters").waitFor();
    await shoot(page, "letters-empty-phone-dark");
    await page.route("**/api/deadletters*", (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).waitFor();
    await context.close();
  });
});
