import { afterAll, beforeAll, test } from "vitest";
import type { Browser } from "playwright-core";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { keys, RealServer } from "./server";
import { ask } from "./stage";

const server = new RealServer();
let browser: Browser;
beforeAll(async () => { browser = await launch(); await server.start(); });
afterAll(async () => { await browser?.close(); await server.stop(); });

test("look", async () => {
  const { page, complaints } = await visit(browser, server.url + "/chat", wide, "light", keys.ann);
  await page.getByLabel("Who plans the next question").selectOption("built-in");
  await shoot(page, "x-new");
  await ask(page, "average rating", "clarify");
  await shoot(page, "x-clarify");
  await page.getByRole("button", { name: "Just pick" }).click();
  await page.locator("[data-testid=card][data-status=answered]").waitFor();
  await shoot(page, "x-picked");
  await ask(page, "customers with purple hair", "declined");
  await shoot(page, "x-declined");
  await page.getByTestId("actions").last().getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor();
  await shoot(page, "x-save");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Saved", exact: true }).last().waitFor();
  console.log("axe chat", await axeFaults(page));
  for (const path of ["/sessions", "/saved", "/approvals"]) {
    await page.goto(server.url + path);
    await page.waitForTimeout(1500);
    await shoot(page, "x" + path.replace("/", "-"));
    console.log(path, await axeFaults(page), await overflows(page));
  }
  for (const path of ["/chat", "/sessions", "/saved", "/approvals"]) {
    const v = await visit(browser, server.url + path, phone, "dark", keys.ann);
    await v.page.waitForTimeout(1500);
    await shoot(v.page, "x-phone" + path.replace("/", "-"));
    console.log(path, await axeFaults(v.page), await overflows(v.page));
  }
  console.log(complaints);
}, 120_000);
