import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { launch, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { ask, lastCard } from "./stage";

vi.setConfig({ testTimeout: 60_000 });

const server = new RealServer();
let browser: Browser;

/** The model's next reply is a statement. */
function plans(sql: string, restatement: string) {
  server.model.reply = { intent: "answer", restatement, assumptions: [], candidates: [{ sql, restatement }], confidence: 0.8 };
}

describe.skipIf(!binary)("what a model plans, on a real server", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test("it asks back, and a reading is chosen with a click", async () => {
    const { context, page, complaints } = await visit(browser, `${server.url}/chat`, wide, "light", keys.ann);
    server.model.reply = {
      intent: "clarify", candidates: [], clarify: {
        prompt: "What makes a customer the best?",
        readings: [
          { restatement: "By what they spent", question: "Which customers spent the most?" },
          { restatement: "By how often they ordered", question: "Which customers have the most orders?" },
        ],
      },
    };
    await ask(page, "Who are our best customers?", "clarify");
    await lastCard(page).getByText("What makes a customer the best?").waitFor();
    await shoot(page, "model-clarify");
    plans("SELECT c.last_name, COUNT(*) AS n FROM orders o JOIN customers c ON c.customer_id = o.customer_id GROUP BY c.customer_id, c.last_name ORDER BY n DESC LIMIT 10",
      "Customers by number of orders");
    await lastCard(page).getByRole("button", { name: /By how often/ }).click();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await page.getByTestId("card").count()).toBe(2);
    expect(server.model.prompts.at(-1)).toContain("Which customers have the most orders?");
    expect(await lastCard(page).getByTestId("failed-checks").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a check that fails is a warning on the card", async () => {
    const { context, page, complaints } = await visit(browser, `${server.url}/chat`, wide, "light", keys.ann);
    plans("SELECT p.method, SUM(o.total_amount) AS revenue FROM orders o JOIN payments p ON p.order_id = o.order_id GROUP BY p.method", "Revenue by payment method");
    await ask(page, "Revenue by payment method", "answered");
    const warning = lastCard(page).getByTestId("failed-checks");
    expect(await warning.innerText()).toContain("counts a row again for each row of payments");
    expect(await lastCard(page).getByRole("meter").getAttribute("aria-valuenow")).toBe("40");
    await shoot(page, "model-failed-check");
    expect(complaints).toEqual([]);
    await context.close();
  });
});
