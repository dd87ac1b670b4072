import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { ask, lastCard } from "./stage";

const looks = [["wide", "light", wide], ["phone", "dark", phone]] as const;
const server = new RealServer();
let browser: Browser;

const open = (who: keyof typeof keys, path = "/chat", viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + path, viewport, theme, keys[who]);

/** Has the built-in planner plan what is asked next. */
const builtIn = (page: Page) => page.getByLabel("Who plans the next question").selectOption("built-in");
const list = (page: Page) => page.getByRole("complementary", { name: "Sessions" });
const mark = (page: Page, name: string) => list(page).getByRole("listitem").filter({ hasText: name }).getByTestId("dot").getAttribute("data-mark");

/** Holds the replies of the model until the function that it returns is called. */
function hold(): () => void {
  let release = () => {};
  server.model.held = new Promise((resolve) => (release = resolve));
  return () => {
    server.model.held = undefined;
    release();
  };
}

describe.skipIf(!binary)("with a real server of its own", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });
  afterEach(() => {
    server.model.held = undefined;
  });

  test.each(looks)("readings show what they give and are chosen by key, or by Arivu, which says so, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await open("ann", "/chat", viewport, theme);
    await builtIn(page);
    await ask(page, "average rating", "clarify");
    const previews = await lastCard(page).getByTestId("preview").allInnerTexts();
    expect(previews).toHaveLength(2);
    const { rows } = await server.call<{ rows: number[][] }>("bob", "POST", "/api/sql", { connection: "shop", sql: "SELECT avg(rating) FROM reviews" });
    expect(previews[0]).toContain(String(rows[0]![0]!).slice(0, 4));
    expect(await axeFaults(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await shoot(page, `readings-${size}-${theme}`);
    await page.keyboard.press("2");
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(await lastCard(page).getByTestId("restatement").innerText()).toContain("supplier");

    await ask(page, "average rating", "clarify");
    await lastCard(page).getByRole("button", { name: "Just pick" }).click();
    await page.locator("[data-testid=card][data-status=answered]").nth(1).waitFor();
    await lastCard(page).getByText("You left the choice to Arivu, and of the readings it took: Rating means the review rating.").first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a decline says what is missing, and what it offers has an answer", async () => {
    const { context, page } = await open("ann");
    await builtIn(page);
    await ask(page, "customers with purple hair", "declined");
    const notice = lastCard(page).getByTestId("notice");
    expect(await notice.locator("mark").allInnerTexts()).toEqual(["purple", "hair"]);
    const offered = await notice.getByRole("button").allInnerTexts();
    expect(offered.length).toBeGreaterThan(1);
    for (const [i, question] of offered.entries()) {
      await page.getByTestId("card").first().getByTestId("notice").getByRole("button", { name: question, exact: true }).click();
      await page.locator("[data-testid=card][data-status=answered]").nth(i).waitFor();
    }
    await context.close();
  });

  test("a conversation is named, found, deleted and brought back, for another person too", async () => {
    const { context, page } = await open("ann");
    await builtIn(page);
    await ask(page, "How many customers are there?");
    const line = list(page).getByRole("listitem").filter({ hasText: "How many customers are there?" }).first();
    await line.waitFor();
    await line.hover();
    await line.getByRole("button", { name: /^More on/ }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Head count");
    await page.keyboard.press("Enter");
    await list(page).getByRole("link", { name: /Head count/ }).waitFor();
    await page.getByRole("heading", { name: "Head count" }).waitFor();

    const other = await open("bob", "/sessions");
    const rows = other.page.getByTestId("sessions").getByRole("row");
    await other.page.getByRole("searchbox").fill("head CUSTOMERS");
    await rows.filter({ hasText: "Head count" }).waitFor();
    await vi.waitFor(async () => expect(await rows.count()).toBe(2));
    await shoot(other.page, "sessions-found");

    await list(page).getByRole("link", { name: /Head count/ }).hover();
    await list(page).getByRole("button", { name: "More on “Head count”" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.waitForURL(/\/chat$/);
    await list(page).getByRole("link", { name: /Head count/ }).waitFor({ state: "detached" });
    await other.page.reload();
    await other.page.getByRole("searchbox").fill("head customers");
    await other.page.getByText("No conversation fits").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await list(page).getByRole("link", { name: /Head count/ }).waitFor();
    await other.context.close();
    await context.close();
  }, 60_000);

  test("dots say what runs, what is new, and what was seen", async () => {
    const { context, page } = await open("ann");
    server.model.sql = "SELECT 1 AS one";
    const release = hold();
    await ask(page, "A slow one for the dots", "");
    await vi.waitFor(async () => expect(await mark(page, "A slow one for the dots")).toBe("running"), { timeout: 15_000 });
    await page.getByRole("link", { name: "New question" }).click();
    await page.getByText("Ask your data.").waitFor();
    release();
    await vi.waitFor(async () => expect(await mark(page, "A slow one for the dots")).toBe("unseen"), { timeout: 15_000 });
    await shoot(page, "sessions-unseen");
    await list(page).getByRole("link", { name: /A slow one for the dots/ }).click();
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await vi.waitFor(async () => expect(await mark(page, "A slow one for the dots")).toBe("idle"), { timeout: 15_000 });
    await context.close();
  });

  test("questions wait for the one that runs, are changed and taken back, survive a reload and are asked in their order", async () => {
    const { context, page } = await open("ann");
    server.model.sql = "SELECT 1 AS one";
    const release = hold();
    await ask(page, "The first of three", "");
    for (const text of ["Never asked", "The secnd", "The third"]) {
      await page.getByLabel("Your question").fill(text);
      await page.keyboard.press("Enter");
    }
    await page.getByLabel("Your question").fill("A draft");
    const waiting = page.getByTestId("queue");
    await waiting.getByRole("button", { name: "Take back “Never asked”" }).click();
    await waiting.getByRole("button", { name: "Change “The secnd”" }).click();
    await waiting.getByLabel("The waiting question").fill("The second");
    await page.keyboard.press("Enter");
    await shoot(page, "queue-wide");
    await page.reload();
    await waiting.getByText("The second").waitFor();
    await page.getByTestId("card").waitFor(); // the server has it, the browser what waits
    expect(await waiting.getByRole("listitem").count()).toBe(2);
    expect(await page.getByLabel("Your question").inputValue()).toBe("A draft");
    expect(await page.getByTestId("card").count()).toBe(1);
    release();
    await page.locator("[data-testid=card][data-status=answered]").nth(2).waitFor({ timeout: 20_000 });
    expect(await page.getByTestId("card").getByRole("heading", { level: 2 }).allInnerTexts()).toEqual(["The first of three", "The second", "The third"]);
    expect(await waiting.count()).toBe(0);
    await context.close();
  });

  test("a server that is killed mid-question answers it once it is back, and so does a socket that was lost", async () => {
    const { context, page } = await open("ann");
    server.model.sql = "SELECT 7 AS seven";
    const release = hold();
    await ask(page, "Survive this", "");
    await vi.waitFor(() => expect(server.model.prompts.at(-1)).toContain("Survive this"), { timeout: 10_000 });
    await server.crash(async () => {
      await page.getByText(/Reconnecting|Offline/).first().waitFor({ timeout: 20_000 });
      release();
    });
    await page.locator("[data-testid=card][data-status=answered]").waitFor({ timeout: 25_000 });
    expect(await lastCard(page).getByTestId("answer").innerText()).toContain("7");
    // One question, one answer, whatever happened in between.
    const { sessions } = await server.call<{ sessions: { title: string; question_count: number }[] }>("ann", "GET", "/api/sessions?q=survive");
    expect(sessions).toMatchObject([{ title: "Survive this", question_count: 1 }]);
    await context.close();
  }, 60_000);

  test("what was missed while the socket was lost is shown", async () => {
    const { context, page } = await open("ann", "/sessions");
    let sockets: { close: () => Promise<void> }[] = [];
    let refused = false;
    await page.routeWebSocket(/\/ws\/live/, (socket) => {
      if (refused) return void socket.close();
      socket.connectToServer();
      sockets.push(socket);
    });
    await page.goto(`${server.url}/chat`);
    server.model.sql = "SELECT 3 AS three";
    const release = hold();
    await ask(page, "Lose the socket", "");
    await page.getByRole("timer").first().waitFor();
    refused = true;
    await Promise.all(sockets.map((socket) => socket.close()));
    sockets = [];
    release();
    await page.getByText(/Reconnecting|Offline/).first().waitFor();
    refused = false;
    await page.locator("[data-testid=card][data-status=answered]").waitFor({ timeout: 20_000 });
    await vi.waitFor(async () => expect(await lastCard(page).getByTestId("steps").getByRole("listitem").count()).toBe(3), { timeout: 15_000 });
    await context.close();
  });

  test("an answer is shared by its link, and read with another key", async () => {
    const { context, page } = await open("ann");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await builtIn(page);
    await ask(page, "How many orders are there?");
    await lastCard(page).getByRole("button", { name: /^Share/ }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/\/shared\/[0-9a-f]{32}$/);
    const said = await lastCard(page).getByTestId("answer").innerText();
    await context.close();

    const other = await open("bob", new URL(link).pathname, phone, "dark");
    await lastCard(other.page).getByTestId("answer").waitFor();
    expect(await lastCard(other.page).getByTestId("answer").innerText()).toBe(said);
    await shoot(other.page, `shared-phone-dark`);
    await lastCard(other.page).getByRole("button", { name: "Ask again" }).click();
    await other.page.waitForURL(/\/chat\/[0-9a-f]{32}$/);
    await other.page.locator("[data-testid=card][data-status=answered]").waitFor();
    expect(other.complaints).toEqual([]);
    await other.page.goto(`${server.url}/shared/${"0".repeat(32)}`);
    await other.page.getByText("There is no such answer").waitFor();
    await other.context.close();
  });

  test("a question is saved, asked again, changed and deleted", async () => {
    const { context, page } = await open("ann", "/chat", phone, "dark");
    await builtIn(page);
    await ask(page, "Orders per month");
    await lastCard(page).getByRole("button", { name: "Save", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Monthly");
    expect(await dialog.getByLabel("Who plans it").inputValue()).toBe("built-in");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByTestId("actions").getByRole("link", { name: "Saved" }).click();
    const entry = page.getByTestId("saved").filter({ hasText: "Monthly" });
    await entry.getByText("Not asked again yet.").waitFor();
    await entry.getByRole("button", { name: "Ask", exact: true }).click();
    await page.waitForURL(/\/chat\/[0-9a-f]{32}$/);
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    const said = await lastCard(page).getByTestId("answer").innerText();
    const session = page.url().split("/").at(-1)!;
    await vi.waitFor(() => server.call("ann", "GET", `/api/sessions/${session}`), { timeout: 10_000, interval: 100 });

    const other = await open("bob", "/saved", phone, "dark");
    const theirs = other.page.getByTestId("saved").filter({ hasText: "Monthly" });
    await theirs.getByText("asked once, last by ann").waitFor();
    expect(await theirs.innerText()).toContain(said.slice(0, 40));
    await shoot(other.page, "saved-phone-dark");
    await theirs.getByRole("button", { name: /^Change/ }).click();
    await other.page.getByRole("dialog").getByLabel("Name").fill("");
    await other.page.getByRole("dialog").getByLabel("Question", { exact: true }).fill("");
    await other.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await other.page.getByRole("dialog").getByText("question is missing").waitFor();
    await other.page.keyboard.press("Escape");
    await theirs.getByRole("button", { name: /^Delete/ }).click();
    await other.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await theirs.waitFor({ state: "detached" });
    await other.context.close();
    await context.close();
  });

  test("a verdict is there again after a reload, for who gave it", async () => {
    const { context, page } = await open("ann");
    await builtIn(page);
    await ask(page, "How many products are there?");
    await page.getByRole("button", { name: "This is right" }).click();
    await page.getByRole("button", { name: "This is right", pressed: true }).waitFor();
    const path = new URL(page.url()).pathname;
    await vi.waitFor(() => server.call("bob", "GET", `/api/sessions/${path.split("/").at(-1)}`), { timeout: 10_000, interval: 100 });
    await page.reload();
    await page.getByRole("button", { name: "This is right", pressed: true }).waitFor();
    const other = await open("bob", path);
    await lastCard(other.page).getByTestId("answer").waitFor();
    expect(await other.page.getByRole("button", { name: "This is right", pressed: true }).count()).toBe(0);
    await other.context.close();
    await context.close();
  });

  test("a change waits on the page of approvals, to the letter, and another person decides", async () => {
    const name = "books";
    await server.copyOfTheShop(name, {});
    const sql = "UPDATE products SET stock = 4321 WHERE product_id = 7";
    const held = await server.call<{ id: string }>("ann", "POST", "/api/sql", { connection: name, sql, write_mode: "approval" });
    const ann = await open("ann", "/approvals");
    const own = ann.page.getByTestId("pending").filter({ hasText: name });
    await own.getByText("You asked for it, so somebody else has to approve it.").waitFor();
    expect(await own.getByRole("button", { name: "Approve" }).count()).toBe(0);

    const bob = await open("bob", "/approvals");
    const line = bob.page.getByTestId("pending").filter({ hasText: name });
    await line.getByText(/\d+ (min|s) left/).waitFor();
    expect(await line.getByTestId("held-sql").innerText()).toBe(sql);
    expect(await line.innerText()).toContain("1 row");
    await shoot(bob.page, "approvals-page-wide-light");
    await line.getByRole("button", { name: "Approve" }).click();
    await line.waitFor({ state: "detached" });
    await vi.waitFor(async () => {
      const { status } = await server.call<{ status: string }>("bob", "GET", `/api/questions/${held.id}`);
      expect(status).toBe("answered");
    }, { timeout: 10_000, interval: 100 });
    await own.waitFor({ state: "detached", timeout: 15_000 });
    expect([...ann.complaints, ...bob.complaints]).toEqual([]);
    await ann.context.close();
    await bob.context.close();
  });

  test.each(looks)("ten thousand conversations scroll, with as many lines as can be seen, %s %s", async (size, theme, viewport) => {
    const { context, page } = await open("ann", "/chat", viewport, theme);
    const total = 10_000;
    await page.route("**/api/sessions?*limit=200*", (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get("before") ?? 0);
      const at = new Date(1_700_000_000_000).toISOString();
      const sessions = Array.from({ length: Math.min(200, total - from) }, (_, i) => ({
        tenant: "default", token: `t${from + i}`, session_id: `s${from + i}`, user: "ann", title: `Conversation ${from + i}`, connection: "shop", started: at, updated: at,
        state: "idle", unseen: false, question_count: 1, last_question: `Conversation ${from + i}`, last_status: "answered",
      }));
      return route.fulfill({ json: { sessions, next: from + 200 < total ? String(from + 200) : null } });
    });
    await page.goto(`${server.url}/sessions`);
    const frame = page.getByTestId("sessions");
    await frame.getByText("Conversation 0").first().waitFor();
    await vi.waitFor(async () => {
      await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      expect(await frame.getByText(`Conversation ${total - 1}`).count()).toBeGreaterThan(0);
    }, { timeout: 25_000, interval: 50 });
    expect(await frame.getByRole("row").count()).toBeLessThan(60);
    await page.getByText("10,000 conversations").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await shoot(page, `sessions-10000-${size}`);
    await context.close();
  }, 60_000);
});
