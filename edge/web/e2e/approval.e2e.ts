import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { shoot } from "./browser";
import { ask, given, lastCard, looks, question, Stage } from "./stage";

const stage = new Stage();

describe.skipIf(given)("with the stand-in server", () => {
  // Opens the SQL of an answer, on the database that may be written to, and runs another.
  async function write(page: Page, sql: string): Promise<void> {
    await page.getByLabel("Database connection").selectOption("notes");
    await ask(page, question);
    await lastCard(page).getByRole("button", { name: "Edit SQL" }).click();
    await page.getByTestId("sql-editor").getByRole("textbox", { name: "SQL" }).fill(sql);
    await page.getByText("runs once another person has approved it").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.locator("[data-testid=card][data-status=awaiting_approval]").waitFor();
  }

  test.each(looks)("a statement that writes waits, is approved by another, and the asker sees it live, %s %s", async (size, theme, viewport) => {
    stage.mock.user = "ann";
    const { context, page, complaints } = await stage.visit(viewport, theme);
    await write(page, "UPDATE notes SET text = upper(text) WHERE id < 3");
    const card = lastCard(page);
    await card.getByTestId("notice").getByText("2 rows").waitFor();
    expect(await card.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await card.getByTestId("unfiltered").count()).toBe(0);
    await shoot(page, `held-${size}-${theme}`);

    stage.mock.user = "bob";
    const other = await stage.visit(viewport, theme);
    await other.page.getByTestId("approvals").click();
    const line = other.page.getByTestId("pending").first();
    await line.getByText("ann").waitFor();
    expect(await line.innerText()).toContain("upper(text)");
    await shoot(other.page, `approvals-${size}-${theme}`);
    await line.getByRole("button", { name: "Approve" }).click();
    await page.locator("[data-testid=card][data-status=answered]").nth(1).waitFor();
    expect(await card.getByTestId("approved").innerText()).toContain("Approved by bob");
    expect(await card.getByTestId("answer").innerText()).toContain("2 rows were changed");
    await shoot(page, `written-${size}-${theme}`);
    expect([...complaints, ...other.complaints]).toEqual([]);
    await other.context.close();
    await context.close();
  });

  test("a denied, an unlimited and an uncertain statement say so", async () => {
    stage.mock.user = "ann";
    const { context, page } = await stage.visit();
    await write(page, "DELETE FROM notes");
    await lastCard(page).getByTestId("unfiltered").waitFor();
    expect(await lastCard(page).getByTestId("unfiltered").innerText()).toContain("deletes all of notes");
    await shoot(page, "unfiltered-wide-light");
    stage.mock.user = "bob";
    const other = await stage.visit();
    await other.page.getByTestId("approvals").click();
    await other.page.getByTestId("pending").first().getByRole("button", { name: "Deny" }).click();
    await lastCard(page).getByTestId("notice").getByText("Denied by bob").waitFor();
    expect(await lastCard(page).getByTestId("notice").innerText()).toContain("use the form");
    await shoot(page, "denied-wide-light");
    stage.mock.user = "ann";
    await write(page, "UPDATE notes SET text = 'uncertain' WHERE id = 1");
    stage.mock.user = "bob";
    await other.page.getByTestId("pending").first().getByRole("button", { name: "Approve" }).click();
    await lastCard(page).getByTestId("notice").getByText("The outcome is unknown").waitFor();
    await shoot(page, "uncertain-wide-light");
    stage.mock.user = "ann";
    await other.context.close();
    await context.close();
  });
});
