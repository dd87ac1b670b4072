import { describe, expect, test } from "vitest";
import { phone, shoot, wide } from "./browser";
import { ask, given, goTo, question, Stage } from "./stage";

const stage = new Stage();

describe.skipIf(given)("with the stand-in server", () => {
  test("the keyboard alone: skip link, history, drawer and settings", async () => {
    const { context, page } = await stage.visit(phone);
    await ask(page, question);
    await page.getByLabel("Your question").focus();
    await page.keyboard.press("ArrowUp");
    expect(await page.getByLabel("Your question").inputValue()).toBe(question);
    await page.getByRole("button", { name: "Sessions" }).press("Enter");
    await page.getByRole("dialog").getByRole("link", { name: question }).first().waitFor();
    await shoot(page, "drawer-phone-light");
    await page.keyboard.press("Escape");
    await goTo(page, "Settings");
    await page.getByLabel("Theme").selectOption("dark");
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    await context.close();
  });

  test("a page whose server fails keeps its title, and says what failed", async () => {
    const { context, page } = await stage.visit(wide, "light", "/connections");
    await page.getByTestId("connection").first().waitFor();
    await context.route("**/api/**", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "Internal Server Error", status: 500, detail: "The log is full." }) }));
    for (const [path, title] of [["/connections", "Connections"], ["/llms", "Models"], ["/settings", "Settings"]] as const) {
      await page.goto(new URL(path, page.url()).href);
      await page.getByRole("heading", { name: title, exact: true }).waitFor();
    }
    await page.getByRole("alert").filter({ hasText: "The log is full." }).first().waitFor();
    await context.unroute("**/api/**");
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByRole("heading", { name: "Account", exact: true }).waitFor();
    await context.close();
  });
});
