import { expect, test } from "vitest";
import { overflows, phone, shoot, wide } from "./browser";
import { ask, given, lastCard, looks, Stage } from "./stage";

const stage = new Stage();

/** A frame at sixty in a second, in ms. */
const frame = 1000 / 60;

test.skipIf(given).each(looks)("an answer grows while a model writes it, %s, %s", async (size, theme, viewport) => {
  const { context, page, complaints } = await stage.visit(viewport, theme);
  await ask(page, "Which countries bring the most revenue, still being written?", "");
  const card = lastCard(page);
  const draft = card.getByTestId("draft");
  await draft.getByText("The United States follow").waitFor();
  expect(await draft.innerText()).toBe("Germany brought the most revenue this year, 118,402.35 from 214 orders. The United States follow with 104,991.10 and the United Kingdom with 80,240.75.");
  expect(await card.getByTestId("answer").count()).toBe(0);
  await card.getByTestId("result").getByRole("row").nth(8).waitFor();
  expect(await card.getByTestId("result").getByRole("row").count()).toBe(9);
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished)));
  await shoot(page, `writing-${size}-${theme}`);
  expect(await overflows(page)).toBe(false);

  // In a conversation of its own: here it would wait for the one that is still being written.
  await page.goto(`${stage.url}/chat`);
  await ask(page, "Which countries bring the most revenue, written by a model?");
  const done = lastCard(page);
  expect(await done.getByTestId("draft").count()).toBe(0);
  expect(await done.getByTestId("answer").innerText()).toMatch(/at a lower revenue of 48,877.05\.$/);
  expect(await done.getByTestId("author").innerText()).toBe("Text by example-7b, checked against the result");
  expect(await done.getByTestId("checks").innerText()).toContain("1 sentence of the model was left out");
  // That is no doubt about the answer itself.
  expect(await done.getByText("This may not be what you asked").count()).toBe(0);
  await done.getByTestId("answer").scrollIntoViewIfNeeded();
  await shoot(page, `written-${size}-${theme}`);
  expect(complaints).toEqual([]);
  await context.close();
});

// What stands below the answer keeps its place when the first words come and when the last
// ones have been checked, and moves down a line at a time in between.
test.skipIf(given).each([
  ["wide", wide, "no-preference"],
  ["phone", phone, "reduce"],
] as const)("nothing jumps, %s", async (_, viewport, reducedMotion) => {
  const { context, page } = await stage.visit(viewport);
  await page.emulateMedia({ reducedMotion });
  await page.getByPlaceholder(/^Ask \S+ a question$/).waitFor();
  // What draws rows is loaded while nobody has asked yet.
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("ResultView")));
  await page.evaluate(() => {
    const seen: { tops: number[]; texts: string[]; times: number[] } = { tops: [], texts: [], times: [] };
    Object.assign(window, { seen });
    const look = (now: number) => {
      const card = document.querySelector("[data-testid=card]");
      const text = card?.querySelector("[data-testid=draft], [data-testid=answer]");
      const below = card?.querySelector("[data-testid=result]");
      if (card && below) {
        // On a phone the steps stand above, and have their own moves.
        const above = card.querySelector("[data-testid=restatement]") ?? card;
        seen.tops.push(below.getBoundingClientRect().top - above.getBoundingClientRect().bottom);
        seen.texts.push(text?.textContent ?? "");
        seen.times.push(now);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await ask(page, "Which countries bring the most revenue, written by a model?");
  await page.waitForTimeout(400);
  const { tops, texts, times } = await page.evaluate(() => (window as unknown as { seen: { tops: number[]; texts: string[]; times: number[] } }).seen);
  const first = texts.findIndex((text) => text !== "");
  const end = texts.findIndex((text) => text.includes("48,877.05"));
  expect(first).toBeGreaterThan(0);
  expect(end).toBeGreaterThan(first);
  // Whatever shows before the first words takes as much room as two lines of them.
  if (viewport === wide) expect(Math.abs(tops[first]! - tops[first - 1]!)).toBeLessThanOrEqual(1);
  const moves = tops.slice(1).map((top, i) => top - tops[i]!).slice(first);
  expect(Math.min(...moves)).toBeGreaterThanOrEqual(-1);
  // A busy machine leaves frames out; what moves then moves on by as many.
  const frames = times.slice(1).map((time, i) => Math.max(1, (time - times[i]!) / frame)).slice(first);
  if (reducedMotion === "no-preference") expect(Math.max(...moves.map((move, i) => move / frames[i]!))).toBeLessThanOrEqual(28);
  expect(texts.at(-1)).not.toContain("late");
  await context.close();
});
