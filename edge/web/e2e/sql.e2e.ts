import { expect, test } from "vitest";
import { shoot } from "./browser";
import { ask, lastCard, looks, question, Stage } from "./stage";

const stage = new Stage();

test.each(looks)("the SQL is edited, checked and run by hand, %s %s", async (size, theme, viewport) => {
  const { context, page, complaints } = await stage.visit(viewport, theme);
  await ask(page, question);
  await lastCard(page).getByRole("button", { name: "Edit SQL" }).click();
  const editor = page.getByTestId("sql-editor");
  const field = editor.getByRole("textbox", { name: "SQL" });
  expect(await field.evaluate((node) => node === (node.getRootNode() as ShadowRoot).activeElement)).toBe(true);
  await editor.getByText("It only reads").waitFor();

  await field.fill("SELECT contry, count(*) AS n\nFROM customers\nGROUP BY 1 ORDER BY 2 DESC, 1");
  await editor.getByTestId("offending").waitFor();
  expect(await editor.getByTestId("offending").innerText()).toBe("contry");
  expect(await editor.getByRole("button", { name: "Run" }).isDisabled()).toBe(true);
  await editor.scrollIntoViewIfNeeded();
  await shoot(page, `sql-refused-${size}-${theme}`);

  await editor.getByRole("button", { name: "country", exact: true }).click();
  await editor.getByText("It only reads").waitFor();
  expect(await editor.getByTestId("offending").count()).toBe(0);
  await shoot(page, `sql-edited-${size}-${theme}`);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=card][data-status=answered]").length === 2);
  const card = lastCard(page);
  expect(await card.getByTestId("path").innerText()).toBe("SQL by hand");
  expect(await card.getByRole("meter").count()).toBe(0);
  await card.getByTestId("result").getByRole("row").nth(1).waitFor();
  expect((await card.boundingBox())!.y).toBeLessThan(200); // it has come into view
  await shoot(page, `sql-answer-${size}-${theme}`);

  // Escape leaves the statement as it was, and the keyboard where it began.
  const opener = card.getByRole("button", { name: "Edit SQL" });
  await opener.click();
  await page.keyboard.press("Escape");
  expect(await opener.evaluate((node) => node === document.activeElement)).toBe(true);
  // Questions are recalled, statements are not.
  await page.getByLabel("Your question").focus();
  await page.keyboard.press("ArrowUp");
  expect(await page.getByLabel("Your question").inputValue()).toBe(question);
  expect(complaints).toEqual([]);
  await page.reload();
  await page.getByTestId("path").getByText("SQL by hand").waitFor();
  await context.close();
});
