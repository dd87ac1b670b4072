import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Feedback, Semantics } from "../src/api/types";
import { launch, overflows, phone, shoot, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { ask, lastCard, looks } from "./stage";

vi.setConfig({ testTimeout: 90_000 });

const server = new RealServer();
let browser: Browser;

const open = (who: keyof typeof keys, path: string, viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + path, viewport, theme, keys[who]);
const group = (page: Page, kind: string) => page.getByTestId(`group-${kind}`);
const meaningOf = (name: string) => server.call<Semantics>("bob", "GET", `/api/connections/${name}/semantics`);

async function save(page: Page, note: string): Promise<void> {
  const bar = page.getByTestId("save-bar");
  await bar.getByRole("button", { name: "Show what it changes" }).click();
  await bar.getByTestId("differences").waitFor();
  await bar.getByLabel("Why").fill(note);
  await bar.getByRole("button", { name: "Save" }).click();
}

const revenue = { name: "net revenue", synonyms: ["proper turnover"], expression: "sum(total_amount)", table: "orders", filters: ["status = 'completed'"], description: "Of orders that were kept.", format: "currency" };
const byChannel = {
  id: "orders-by", question: "orders through the {channel} channel", parameters: [{ name: "channel", type: "value", column: "orders.channel" }],
  sql: "SELECT count(*) AS orders FROM orders WHERE channel = :channel", note: "Returned ones count, too.",
};

async function write(name: string, contents: object): Promise<void> {
  await server.call("ann", "GET", `/api/connections/${name}/schema?refresh=true`); // it is held against the structure
  await server.call("ann", "PUT", `/api/connections/${name}/semantics`, { version: 0, note: "what we agreed on", ...contents });
}

async function askOf(page: Page, name: string, text: string): Promise<void> {
  await page.getByLabel("Database connection").selectOption(name);
  await ask(page, text);
}

describe.skipIf(!binary)("what the data means, with a real server of its own", () => {
  beforeAll(async () => {
    browser = await launch();
    await server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  test.each([
    ["wide", "light", wide],
    ["phone", "dark", phone],
  ] as const)("a metric is refused in place, looked at, saved and kept through a conflict, %s %s", async (size, theme, viewport) => {
    const name = `written-${size}`;
    await server.copyOfTheShop(name, {});
    const { context, page, complaints } = await open("ann", `/connections/${name}`, viewport, theme);
    await page.getByRole("link", { name: "Meaning" }).click();
    await page.getByText("Nothing is written down yet.").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/connections/${name}/semantics`);
    await shoot(page, `meaning-empty-${size}-${theme}`);

    await group(page, "metrics").getByRole("button", { name: "Add a metric" }).click();
    const form = page.getByTestId("entry-form");
    await page.waitForFunction(() => document.activeElement?.closest("[data-testid=entry-form]") !== null);
    await page.keyboard.type("Net revenue");
    await form.getByLabel("Expression").fill("sum(total_amont)");
    await form.getByLabel("Table").fill("orders");
    await form.getByLabel("Filters").fill("status = 'completed'\n");
    await form.getByRole("button", { name: "Done" }).click();
    const bar = page.getByTestId("save-bar");
    await bar.getByRole("button", { name: "Show what it changes" }).click();
    await bar.getByText("1 thing is not right yet.").waitFor();
    const expression = form.getByLabel("Expression");
    expect(await expression.evaluate((node) => node === document.activeElement && node.getAttribute("aria-invalid") === "true")).toBe(true);
    expect(await form.getByRole("alert").innerText()).toContain("total_amount");
    await shoot(page, `meaning-refused-${size}-${theme}`);
    expect((await meaningOf(name)).version).toBe(0);
    await expression.fill("sum(total_amount)");
    await form.getByRole("button", { name: "Done" }).click();
    await bar.getByRole("button", { name: "Show what it changes" }).click();
    await bar.getByTestId("differences").getByText("expression: sum(total_amount)").waitFor();
    await bar.getByTestId("impact").waitFor();
    await shoot(page, `meaning-differences-${size}-${theme}`);
    await bar.getByLabel("Why").fill("without what came back");
    await bar.getByRole("button", { name: "Save" }).click();
    await page.getByTestId("saved").getByText("Saved as version 1.").waitFor();
    expect(await meaningOf(name)).toMatchObject({ version: 1, author: "ann", note: "without what came back", metrics: [{ name: "net revenue", filters: ["status = 'completed'"] }] });

    // A change in the making outlives a look at the structure, and what somebody else saves meanwhile.
    await group(page, "metrics").getByRole("button", { name: "Edit net revenue" }).click();
    await form.getByLabel("Description").fill("Of orders that were kept.");
    await page.getByRole("link", { name: "Structure" }).click();
    await page.getByRole("link", { name: "Meaning" }).getByText("not saved").waitFor();
    await server.call("bob", "PUT", `/api/connections/${name}/semantics`, { ...(await meaningOf(name)), note: "about years", instructions: [{ text: "Years are calendar years." }] });
    await page.getByRole("link", { name: "Meaning" }).click();
    await bar.getByRole("button", { name: "Show what it changes" }).click();
    await bar.getByText("Somebody else has changed this meanwhile.").waitFor();
    await bar.getByText(/bob made version 2, just now: about years/).waitFor();
    await shoot(page, `meaning-conflict-${size}-${theme}`);
    await bar.getByRole("button", { name: "Put my changes on the newest" }).click();
    await group(page, "instructions").getByText("Years are calendar years.").waitFor();
    await save(page, "what it is of");
    await page.getByTestId("saved").getByText("Saved as version 3.").waitFor();
    expect(await meaningOf(name)).toMatchObject({ instructions: [{ text: "Years are calendar years." }], metrics: [{ description: "Of orders that were kept." }] });

    // The first version comes back as the fourth.
    await page.getByText("History").click();
    const versions = page.getByTestId("one-version");
    await versions.nth(2).getByText("without what came back").waitFor();
    await versions.nth(2).getByRole("button", { name: "Bring back" }).click();
    await versions.nth(2).getByText("Years are calendar years.").waitFor();
    await versions.nth(2).scrollIntoViewIfNeeded();
    await shoot(page, `meaning-history-${size}-${theme}`);
    await versions.nth(2).getByRole("button", { name: "Bring it back" }).click();
    await page.getByTestId("version").getByText(/^Version 4 by ann/).waitFor();
    await versions.nth(3).waitFor();
    expect(await meaningOf(name)).toMatchObject({ version: 4, restored: 1, instructions: [] });
    expect(await overflows(page)).toBe(false);
    expect(complaints.filter((text) => !/ 4(22|09) /.test(text))).toEqual([]);
    await context.close();
  });

  test("a verified question is written with its parameter, answers, and says who vouches for it", async () => {
    await server.copyOfTheShop("vouched", {});
    const { context, page, complaints } = await open("ann", "/connections/vouched/semantics");
    await group(page, "verified").getByRole("button", { name: "Add a verified question" }).click();
    const form = page.getByTestId("entry-form");
    await form.getByLabel("Question").fill(byChannel.question);
    await form.getByLabel("Type of channel").selectOption("value");
    await form.getByLabel("Column of channel").fill("orders.channel");
    await form.getByLabel("SQL").fill(byChannel.sql);
    await shoot(page, "meaning-verified-form-wide-light");
    await form.getByRole("button", { name: "Done" }).click();
    await save(page, "the shop asks this daily");
    await page.getByTestId("saved").getByText("Saved as version 1.").waitFor();
    await group(page, "verified").getByText("Vouched for by ann, just now").waitFor();

    const other = await open("bob", "/chat");
    await askOf(other.page, "vouched", "Orders through the web channel");
    const card = lastCard(other.page);
    expect(await card.getByTestId("path").innerText()).toMatch(/^Verified by ann, /);
    expect(await card.getByTestId("path").getAttribute("title")).toContain("Here channel = web.");
    const { rows } = await server.call<{ rows: unknown[][] }>("bob", "POST", "/api/sql", { connection: "vouched", sql: "SELECT count(*) FROM orders WHERE channel = 'web'" });
    expect((await card.innerText()).replaceAll(",", "")).toContain(String(rows[0]![0]));
    await shoot(other.page, "verified-wide-light");
    await other.page.reload();
    await other.page.getByTestId("path").getByText("Verified by ann").waitFor();
    expect([...complaints, ...other.complaints]).toEqual([]);
    await other.context.close();
    await context.close();
  });

  test.each(looks)("feedback drafts what a promotion writes down, after telling what that changes, %s %s", async (size, theme, viewport) => {
    const name = `heard-${size}-${theme}`;
    await server.copyOfTheShop(name, {});
    await write(name, { metrics: [revenue], verified: [byChannel], tables: [{ table: "orders", description: "One row for each order.", columns: [{ column: "channel", description: "Where it was placed." }] }] });
    server.model.restatement = "Net revenue";
    server.model.sql = "SELECT sum(total_amount) AS revenue FROM orders";
    const { context, page, complaints } = await open("ann", "/chat", viewport, theme);
    await askOf(page, name, "what is the net revenue");
    const card = lastCard(page);
    await card.getByTestId("metrics").getByText("metric: net revenue, v1, not as defined").waitFor();
    await card.getByRole("button", { name: "This is not right" }).click();
    const dialog = page.getByTestId("feedback-dialog");
    await dialog.getByLabel("The SQL is wrong").check();
    await dialog.getByLabel("This SQL").check();
    const sql = dialog.getByRole("textbox", { name: "SQL" });
    await sql.fill("DELETE FROM orders");
    await dialog.getByText("It writes to orders").waitFor();
    expect(await dialog.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await sql.fill("SELECT sum(total_amount) AS revenue FROM orders WHERE status = 'completed'");
    await dialog.getByText("It only reads").waitFor();
    await dialog.getByLabel("Comment").fill("returned orders are in it");
    await shoot(page, `feedback-dialog-${size}-${theme}`);
    await dialog.getByRole("button", { name: "Send" }).click();
    await card.getByTestId("feedback").getByText("Drafted as a verified question: “what is the net revenue”.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("This is not right");
    const { feedback } = await server.call<{ feedback: Feedback[] }>("bob", "GET", `/api/feedback?connection=${name}`);
    expect(feedback[0]).toMatchObject({ user: "ann", verdict: "down", step: "sql", comment: "returned orders are in it" });
    await card.getByTestId("feedback").scrollIntoViewIfNeeded();
    await shoot(page, `feedback-given-${size}-${theme}`);

    // The question is known to the traces a moment after its answer.
    await vi.waitFor(async () => {
      const id = feedback[0]!.question_id;
      await server.call("bob", "GET", `/api/traces/${id}`);
    }, { timeout: 10_000, interval: 100 });
    await card.getByRole("link", { name: "See the drafts" }).click();
    const draft = page.getByTestId("draft");
    await draft.getByText("returned orders are in it").waitFor();
    await shoot(page, `meaning-${size}-${theme}`);
    await draft.getByRole("button", { name: "Look at promoting it" }).click();
    await draft.getByTestId("impact").getByText("1 of 1 past question would be planned otherwise.").waitFor();
    expect(await draft.getByTestId("impact").innerText()).toContain("After, verified");
    expect((await meaningOf(name)).version).toBe(1);
    await draft.getByTestId("impact").scrollIntoViewIfNeeded();
    await shoot(page, `meaning-promotion-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);
    await draft.getByLabel("SQL", { exact: true }).first().fill("SELECT secret FROM orders");
    await draft.getByRole("button", { name: "Show what it changes" }).click();
    await draft.getByTestId("promotion").getByRole("alert").waitFor();
    await draft.getByLabel("SQL", { exact: true }).first().fill("SELECT sum(total_amount) AS kept FROM orders WHERE status = 'completed'");
    await draft.getByRole("button", { name: "Show what it changes" }).click();
    await draft.getByTestId("impact").waitFor();
    await draft.getByRole("button", { name: "Promote" }).click();
    await draft.waitFor({ state: "detached" });
    await group(page, "verified").getByText("what is the net revenue").waitFor();
    expect((await meaningOf(name)).verified.find(({ id }) => id === "what-is-the-net-revenue")?.sql).toContain("AS kept");
    await group(page, "verified").scrollIntoViewIfNeeded();
    await shoot(page, `meaning-read-${size}-${theme}`);
    expect(complaints.filter((text) => !text.includes(" 422 "))).toEqual([]);
    await context.close();
  });

  test("a word is taught, refused in place and forgotten, and promoted from feedback", async () => {
    await server.copyOfTheShop("spoken", {});
    await server.call("ann", "GET", "/api/connections/spoken/schema?refresh=true");
    server.model.restatement = "Number of customers";
    server.model.sql = "SELECT count(*) AS customers FROM customers";
    const { context, page } = await open("ann", "/connections/spoken/semantics", phone, "light");
    const words = page.getByTestId("words");
    const lesson = words.getByTestId("lesson");
    await lesson.getByLabel("Word").fill("patrons");
    await lesson.getByLabel("Means").fill("nothing we have");
    await lesson.getByRole("button", { name: "Teach it" }).click();
    await lesson.getByRole("alert").waitFor();
    await lesson.getByLabel("Means").fill("customers");
    await lesson.getByRole("button", { name: "Teach it" }).click();
    await words.getByTestId("word").getByText("“patrons” means customers").waitFor();
    await words.scrollIntoViewIfNeeded();
    await shoot(page, "meaning-words-phone-light");
    await words.getByRole("button", { name: "Forget patrons" }).click();
    await words.getByTestId("word").waitFor({ state: "detached" });

    await page.goto(`${server.url}/chat`);
    await askOf(page, "spoken", "how many shoppers are there");
    await lastCard(page).getByRole("button", { name: "This is not right" }).click();
    const dialog = page.getByTestId("feedback-dialog");
    await dialog.getByLabel("It read the question wrongly").check();
    await dialog.getByLabel("In words").check();
    await dialog.getByRole("textbox", { name: "In words" }).fill("shoppers means customers");
    await dialog.getByRole("button", { name: "Send" }).click();
    await lastCard(page).getByText("Drafted as a word: “shoppers” means customers.").waitFor();
    await lastCard(page).getByRole("link", { name: "See the drafts" }).click();
    await page.getByTestId("draft").getByRole("button", { name: "Look at promoting it" }).click();
    await page.getByTestId("impact").waitFor();
    await page.getByTestId("draft").getByRole("button", { name: "Promote" }).click();
    await words.getByTestId("word").getByText("“shoppers” means customers").waitFor();
    expect(await overflows(page)).toBe(false);
    await context.close();
  });

  test("praise drafts the question with its statement, and a draft can be put aside", async () => {
    await server.copyOfTheShop("praised", {});
    server.model.restatement = "Number of reviews";
    server.model.sql = "SELECT count(*) AS reviews FROM reviews";
    const { context, page, complaints } = await open("ann", "/chat");
    await askOf(page, "praised", "how many reviews are there in all");
    await lastCard(page).getByRole("button", { name: "This is right" }).click();
    await lastCard(page).getByTestId("feedback").getByText("Drafted as a verified question").waitFor();
    await lastCard(page).getByRole("link", { name: "See the drafts" }).click();
    await page.getByTestId("draft").getByRole("button", { name: "Put it aside" }).click();
    await page.getByTestId("drafts").waitFor({ state: "detached" });
    expect(await server.call("bob", "GET", "/api/connections/praised/semantics/drafts")).toMatchObject({ total: 0 });
    expect((await meaningOf("praised")).version).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
