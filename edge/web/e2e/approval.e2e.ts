import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { overflows, shoot } from "./browser";
import { ask, given, goTo, lastCard, looks, question, Stage } from "./stage";

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
    await goTo(other.page, "Approvals");
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
    await goTo(other.page, "Approvals");
    const line = other.page.getByTestId("pending").first();
    await line.getByLabel("Reason").fill("use the form");
    await line.getByRole("button", { name: "Deny" }).click();
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

  // Asks, with leave to propose a change.
  async function propose(page: Page, text: string, until: string): Promise<void> {
    await page.getByLabel("Database connection").selectOption("notes");
    const leave = page.getByRole("switch", { name: "May propose a change" });
    expect(await leave.isChecked()).toBe(false);
    await leave.focus();
    await page.keyboard.press("Space");
    expect(await leave.isChecked()).toBe(true);
    await ask(page, text, until);
  }

  test.each(looks)("a question that may propose a change says so, is held to the letter, and is told apart, %s %s", async (size, theme, viewport) => {
    stage.mock.user = "ann";
    const { context, page, complaints } = await stage.visit(viewport, theme);
    await page.getByLabel("Database connection").selectOption("shop");
    expect(await page.getByRole("switch").count()).toBe(0);
    await page.getByLabel("Database connection").selectOption("notes");
    const asked = page.waitForRequest("**/api/chat");
    await page.getByRole("switch").check();
    await shoot(page, `propose-${size}-${theme}`);
    await ask(page, "Set the text of the first two notes to paid", "awaiting_approval");
    expect((await asked).postDataJSON()).toMatchObject({ options: { write_mode: "approval" }, connection: "notes" });

    const card = lastCard(page);
    expect(await card.getByTestId("may-write").innerText()).toBe("May propose a change");
    const sql = await card.getByTestId("held-sql").innerText();
    expect(sql).toBe("UPDATE notes SET text = 'paid'  WHERE id < 3");
    expect(await card.getByTestId("digest").innerText()).toBe(createHash("sha256").update(sql).digest("hex"));
    await card.getByText("59 min left").waitFor();
    expect(await card.getByTestId("sql").count()).toBe(0); // it stands there once
    expect(await page.getByRole("switch").isChecked()).toBe(false); // the leave was for one question
    expect(await overflows(page)).toBe(false);
    await shoot(page, `proposed-${size}-${theme}`);

    // The page forgets nothing of it by a reload, and another person is offered to decide on the card itself.
    await page.reload();
    await page.getByTestId("may-write").waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    stage.mock.user = "bob";
    const other = await stage.visit(viewport, theme, new URL(page.url()).pathname);
    await other.page.getByText("waits for your decision").waitFor();
    await shoot(other.page, `decide-${size}-${theme}`);
    await lastCard(other.page).getByRole("button", { name: "Approve" }).click();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await card.getByTestId("approved").innerText()).toContain("Approved by bob");
    expect([...complaints, ...other.complaints]).toEqual([]);
    stage.mock.user = "ann";
    await other.context.close();
    await context.close();
  });

  test("the leave to propose a change is for one question to one database", async () => {
    const { context, page } = await stage.visit();
    await page.getByLabel("Database connection").selectOption("notes");
    await page.getByRole("switch").check();
    await page.getByLabel("Database connection").selectOption("shop");
    await page.getByLabel("Database connection").selectOption("notes");
    const leave = page.getByRole("switch");
    expect(await leave.isChecked()).toBe(false);
    await leave.check();
    const [first] = await Promise.all([page.waitForRequest("**/api/chat"), ask(page, "Set the first notes to paid", "awaiting_approval")]);
    expect(first.postDataJSON()).toHaveProperty("options");
    const [second] = await Promise.all([page.waitForRequest("**/api/chat"), ask(page, question)]);
    expect(second.postDataJSON()).not.toHaveProperty("options");
    expect(await lastCard(page).getByTestId("may-write").count()).toBe(0);
    await page.reload();
    await page.getByRole("switch").waitFor();
    expect(await page.getByRole("switch").isChecked()).toBe(false);
    await context.close();
  });

  test("a statement that nobody decides on expires, and is asked for again", async () => {
    stage.mock.user = "ann";
    const { context, page } = await stage.visit();
    await propose(page, "Set the first notes to paid soon", "failed");
    expect(await lastCard(page).getByTestId("notice").innerText()).toContain("Nobody approved it in time");
    expect(await lastCard(page).getByTestId("notice").count()).toBe(1);
    await shoot(page, "expired-wide-light");
    const [again] = await Promise.all([page.waitForRequest("**/api/chat"), page.getByRole("button", { name: "Ask for it again" }).click()]);
    expect(again.postDataJSON()).toMatchObject({ options: { write_mode: "approval" } });
    await page.locator("[data-testid=card][data-status=failed]").nth(1).waitFor();
    await context.close();
  });

  test("what is declined although it might write says who plans changes", async () => {
    const { context, page } = await stage.visit();
    await page.getByLabel("Database connection").selectOption("notes");
    await page.getByRole("switch").check();
    await ask(page, "What is the weather tomorrow?", "declined");
    await lastCard(page).getByText("A change is planned by a language model").waitFor();
    await context.close();
  });
});
