import { afterEach, describe, expect, test } from "vitest";
import { shoot } from "./browser";
import { ask, given, lastCard, question, Stage } from "./stage";

const stage = new Stage();

describe.skipIf(given)("with the stand-in server", () => {
  afterEach(() => {
    stage.mock.allowSockets(true);
  });

  test("without a socket the answer still comes, and the socket comes back", async () => {
    const { context, page } = await stage.visit();
    await page.getByText("Live", { exact: true }).waitFor();
    stage.mock.allowSockets(false);
    await page.getByText("Reconnecting").waitFor();
    await ask(page, question);
    await lastCard(page).getByTestId("result").getByRole("row").nth(8).waitFor();
    expect(await lastCard(page).getByTestId("result").getByRole("row").count()).toBe(9);
    stage.mock.allowSockets(true);
    await page.getByText("Live", { exact: true }).waitFor();
    await context.close();
  });

  test("a lost socket resumes and the missed steps appear", async () => {
    const { context, page } = await stage.visit();
    await ask(page, question, "");
    stage.mock.allowSockets(false);
    stage.mock.allowSockets(true);
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await lastCard(page).getByText("2 of 3 checks").waitFor();
    await context.close();
  });

  test("a question that is asked elsewhere is told to the list of conversations", async () => {
    const { context, page } = await stage.visit();
    await page.getByText("Live", { exact: true }).waitFor();
    const asked = { question: "Which cities have no customers?", connection: "shop", session_id: "elsewhere", wait_ms: 0 };
    const headers = { "Content-Type": "application/json", "X-Arivu-CSRF": "1", "Idempotency-Key": "elsewhere" };
    expect((await fetch(`${stage.url}/api/chat`, { method: "POST", headers, body: JSON.stringify(asked) })).status).toBe(202);
    // A poll would come only after 20 seconds.
    await page.getByRole("navigation", { name: "Sessions" }).getByText(asked.question).waitFor({ timeout: 12_000 });
    await context.close();
  });

  test("a change of structure is told live, and after a lost connection", async () => {
    const { context, page, complaints } = await stage.visit();
    const notice = page.getByTestId("change");
    await ask(page, question);
    expect(await notice.count()).toBe(0);
    const change = {
      connection: "shop", previous: "a", fingerprint: "b", changes: ["column removed: orders.status"],
      breaks: [{ kind: "question" as const, name: "How many orders are open?", why: "its statement reads status, which is no longer there", session_id: "s-1", times: 3 }],
    };
    stage.mock.change({ ...change, at: "2026-01-31T12:00:00Z" });
    await notice.getByText("The structure of shop changed.").waitFor();
    expect(await notice.innerText()).toContain("column removed: orders.status");
    expect(await notice.innerText()).toContain("“How many orders are open?”: its statement reads status, which is no longer there, answered 3 times");
    await shoot(page, "change-wide-light");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    stage.mock.allowSockets(false);
    stage.mock.change({ ...change, at: "2026-01-31T13:00:00Z", changes: ["table removed: orders"] });
    stage.mock.allowSockets(true);
    await notice.getByText("table removed: orders").waitFor();
    await context.close();
    stage.mock.change({ ...change, at: "2026-01-31T14:00:00Z" });
    const { context: later, page: fresh } = await stage.visit();
    await ask(fresh, question);
    expect(await fresh.getByTestId("change").count()).toBe(0);
    await later.close();
  });
});
