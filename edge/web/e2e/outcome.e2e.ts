import { afterEach, describe, expect, test } from "vitest";
import { shoot } from "./browser";
import { ask, given, lastCard, question, Stage } from "./stage";

const stage = new Stage();

describe.skipIf(given)("with the stand-in server", () => {
  afterEach(() => {
    stage.mock.refuse = "";
  });

  test("a reading is chosen by key, and the choice continues the question", async () => {
    const { context, page } = await stage.visit();
    await ask(page, "Who are our best customers?", "clarify");
    await shoot(page, "clarify-wide-light");
    await page.keyboard.press("1");
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await page.getByTestId("card").count()).toBe(2);
    await context.close();
  });

  test("declined, failed, repaired and line chart", async () => {
    const { context, page } = await stage.visit();
    await ask(page, "What is the weather tomorrow?", "declined");
    await shoot(page, "declined-wide-light");
    await ask(page, "Do something broken", "failed");
    await shoot(page, "failed-wide-light");
    await ask(page, "Please repair this");
    await lastCard(page).getByText("Plan, attempt 2").waitFor();
    await lastCard(page).getByRole("button", { name: /^Trace/ }).click();
    await shoot(page, "repaired-wide-light");
    await ask(page, "How many orders per month?");
    await lastCard(page).getByTestId("chart").waitFor();
    expect(await lastCard(page).getByTestId("unused").count()).toBe(0);
    await shoot(page, "line-wide-light");
    await ask(page, "How many orders per month, roughly?");
    expect(await lastCard(page).getByTestId("unused").innerText()).toBe("Not used: “roughly”");
    await context.close();
  });

  test("stop ends a running question", async () => {
    const { context, page } = await stage.visit();
    await ask(page, "Something slow", "");
    await lastCard(page).getByRole("timer").waitFor();
    await shoot(page, "running-wide-light");
    await page.getByRole("button", { name: "Stop", exact: true }).last().click();
    await page.locator("[data-testid=card][data-status=canceled]").waitFor();
    await context.close();
  });

  test("a refused question says why and is sent again", async () => {
    const { context, page } = await stage.visit();
    stage.mock.refuse = "The planner is too far behind. Try again in 5 s.";
    await ask(page, question, "refused");
    await page.getByText("too far behind").first().waitFor();
    await page.getByText("request req-1").waitFor();
    await shoot(page, "refused-wide-light");
    await page.getByRole("button", { name: "Send again" }).click();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await context.close();
  });
});
