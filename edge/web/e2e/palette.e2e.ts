import { describe, expect, test } from "vitest";
import { axeFaults, phone, shoot, wide } from "./browser";
import { given, Stage } from "./stage";

const stage = new Stage();

describe.skipIf(given)("with the stand-in server", () => {
  test.each([["wide", "light", wide], ["phone", "dark", phone]] as const)("anything is found by a few letters, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme);
    await page.getByText("Live", { exact: true }).waitFor();
    if (size === "wide") await page.keyboard.press("Control+k");
    else await page.getByRole("button", { name: "Find" }).click();
    const input = page.getByRole("combobox", { name: "Find anything" });
    await input.waitFor();
    await page.getByRole("option", { name: "See warehouse" }).waitFor();
    await shoot(page, `palette-${size}-${theme}`);
    expect(await axeFaults(page, "[role=dialog]")).toEqual([]);
    await input.fill("connec");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Connections" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("what is not found is asked, and ? lists the keys", async () => {
    const { context, page } = await stage.visit(wide, "light", "/settings");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).getByText("Find anything and go there").waitFor();
    await shoot(page, "keys-wide-light");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find anything" }).fill("Which countries bring the most revenue this year?");
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/chat\/.+/);
    await context.close();
  });
});
