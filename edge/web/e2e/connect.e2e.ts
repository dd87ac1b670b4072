// A database is added, tried, changed and deleted: on the page, against real databases.

import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { axeFaults, launch, overflows, phone, shoot, visit, wide } from "./browser";
import { Postgres } from "./postgres";
import { binary, keys, RealServer } from "./server";

const at = "/connections/add/database";
const step = (page: Page, name: string) => page.getByTestId(`step-${name}`);
const state = (page: Page, name: string, want: string) => page.locator(`[data-testid=step-${name}][data-state=${want}]`).waitFor();

describe.skipIf(!binary)("with a real server and real databases", () => {
  const server = new RealServer();
  const postgres = new Postgres();
  let browser: Browser;

  beforeAll(async () => {
    [browser] = await Promise.all([launch(), server.start(), postgres.start({ passwords: true })]);
    await postgres.run("CREATE TABLE invoices (id int PRIMARY KEY, total numeric); INSERT INTO invoices SELECT i, i * 10 FROM generate_series(1, 40) i; CREATE TABLE customers (id int PRIMARY KEY, name text)");
    await postgres.run("CREATE ROLE reader LOGIN PASSWORD 'p@ss/word'; GRANT SELECT ON invoices, customers TO reader");
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all([server.stop(), postgres.stop()]);
  });

  const open = (path = at, viewport = wide, theme: "light" | "dark" = "light") => visit(browser, server.url + path, viewport, theme, keys.ann);
  const testIt = (page: Page) => page.getByTestId("test-panel").getByRole("button", { name: /^Test/ }).click();

  test.each([["wide", "light", wide], ["phone", "dark", phone]] as const)("a file is added, its tables come in, and it is asked, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await open("/connections", viewport, theme);
    await page.getByRole("link", { name: "Add a database" }).click();
    await page.getByRole("radio", { name: /SQLite/ }).click();
    await page.getByLabel("File").fill(join(server.dir, "data", "demo", "shop.db"));
    await page.waitForFunction(() => [...document.querySelectorAll("input")].some((input) => input.value.startsWith("sqlite:///")));
    await shoot(page, `add-${size}-${theme}`);
    expect(await axeFaults(page)).toEqual([]);
    await testIt(page);
    await page.getByTestId("verdict").getByText("Everything is as it should be").waitFor();
    expect(await step(page, "read_only").innerText()).toContain("CREATE TABLE arivu_write_test");
    expect(await step(page, "read_only").innerText()).toContain("attempt to write a readonly database");
    await step(page, "read_only").scrollIntoViewIfNeeded();
    await shoot(page, `add-tested-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);

    // A name that is taken is refused where it stands.
    await page.getByLabel("Name", { exact: true }).fill("shop");
    await testIt(page);
    await page.getByRole("button", { name: "Add shop" }).click();
    await page.getByText(/There is a connection "shop" already/).waitFor();
    await page.getByLabel("Name", { exact: true }).fill(`copy-${size}`);
    await page.getByRole("button", { name: `Add copy-${size}` }).click();
    await page.getByRole("heading", { name: `copy-${size} is added` }).waitFor();
    await page.getByTestId("arrival").getByText("13 tables have been read.").waitFor();
    expect(await page.getByTestId("arrived-tables").getByRole("listitem").filter({ hasText: "customers" }).innerText()).toMatch(/rows/);
    const first = page.getByTestId("first-questions").getByRole("button").first();
    await first.waitFor();
    await shoot(page, `arrived-${size}-${theme}`);
    expect(await axeFaults(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await first.click();
    await page.waitForURL("**/chat/*");
    expect(complaints.filter((text) => !text.includes("409") && !text.includes("503") && !text.includes("422"))).toEqual([]);
    await context.close();
  });

  test("a pasted URL fills the fields, and its password is never shown", async () => {
    const { context, page } = await open();
    const url = page.getByLabel("URL", { exact: true });
    await url.fill(postgres.url("reader", "postgres", "p@ss/word").replace("?sslmode=disable", ""));
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[type=password]")?.value === "p@ss/word");
    await page.waitForFunction(() => [...document.querySelectorAll("input")].some((input) => input.value === "reader"));
    expect(await url.inputValue()).not.toContain("word");
    expect(await page.getByLabel("Host").inputValue()).toBe("127.0.0.1");
    // A field fills the URL.
    await page.getByLabel("Encryption").selectOption({ label: "Never" });
    await page.waitForFunction(() => [...document.querySelectorAll("input")].some((input) => input.value.endsWith("?sslmode=disable")));
    await testIt(page);
    await page.getByTestId("verdict").getByText("Everything is as it should be").waitFor();
    expect(await step(page, "login").innerText()).toContain("Logged in to postgres as reader.");
    expect(await step(page, "read_only").innerText()).toContain("cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)");
    expect(await step(page, "rights").innerText()).toContain("This login may read and no more.");
    expect(await step(page, "tables").innerText()).toContain("2 tables can be read.");

    // What is wrong stands at its step, with what to do.
    await page.getByLabel("Password").fill("wrong");
    expect(await page.getByTestId("steps").count()).toBe(0); // the test spoke of what was entered then
    await testIt(page);
    await state(page, "login", "failed");
    expect(await step(page, "login").innerText()).toContain("refused user and password");
    await page.getByLabel("Port").fill("1");
    await testIt(page);
    await state(page, "connect", "failed");
    expect(await step(page, "connect").innerText()).toContain("Nothing accepts connections at 127.0.0.1:1.");
    await shoot(page, "add-failed-wide-light");
    await page.getByLabel("Host").fill("no-such-host.invalid");
    await testIt(page);
    await state(page, "address", "failed");
    expect(await step(page, "address").innerText()).toContain("no-such-host.invalid");
    await page.getByLabel("Host").fill("");
    await testIt(page);
    await page.getByText("This is needed.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
    await context.close();
  });

  test("a login that may do too much is warned of, with a script that mends it", async () => {
    const { context, page } = await open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const url = page.getByLabel("URL", { exact: true });
    // Who is quicker than the fields has tested what stands in the URL, and nothing that cannot be read.
    await url.fill(postgres.url("reader").replace(/:\d+\//, ":1/"));
    await testIt(page);
    await state(page, "connect", "failed");
    expect(await step(page, "connect").innerText()).toContain("Nothing accepts connections at 127.0.0.1:1.");
    await url.fill("postgres://reader@[/shop");
    await testIt(page);
    await page.waitForFunction(() => document.activeElement?.getAttribute("inputmode") === "url" && document.activeElement.getAttribute("aria-invalid") === "true");
    expect(await page.getByTestId("steps").count()).toBe(0);
    await url.fill(postgres.url("postgres"));
    await testIt(page);
    await page.getByTestId("verdict").getByText("with 1 warning").waitFor();
    expect(await step(page, "rights").innerText()).toContain("is a superuser");
    await step(page, "rights").scrollIntoViewIfNeeded();
    await shoot(page, "add-warned-wide-light");
    await step(page, "rights").getByRole("button", { name: "Copy the remedy" }).click();
    const script = await page.evaluate(() => navigator.clipboard.readText());
    await postgres.run(script);
    await page.getByLabel("User").fill("arivu_reader");
    await page.getByLabel("Password").fill("choose a password");
    await testIt(page);
    await page.getByTestId("verdict").getByText("Everything is as it should be").waitFor();
    await context.close();
  });

  describe("a server that says nothing", () => {
    let silent: Server;
    let left: Promise<void>;
    beforeEach(async () => {
      silent = createServer();
      left = new Promise((resolve) => silent.on("connection", (socket) => {
        socket.resume();
        socket.on("close", () => resolve());
      }));
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    });

    test("is not waited for once the test is stopped", async () => {
      const { context, page, complaints } = await open();
      await page.getByLabel("URL", { exact: true }).fill(`postgres://ann:x@127.0.0.1:${(silent.address() as AddressInfo).port}/shop?sslmode=disable`);
      await testIt(page);
      await state(page, "login", "running");
      await page.getByRole("button", { name: "Stop" }).click();
      await left; // the executor has hung up
      await page.getByTestId("test-panel").getByRole("button", { name: "Test", exact: true }).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
      silent.close();
    });
  });

  test("a connection is changed, and deleted with what depends on it", async () => {
    await server.call("ann", "POST", "/api/connections", { name: "books", url: postgres.url("reader", "postgres", "p@ss/word") });
    await server.call("ann", "POST", "/api/saved", { name: "Unpaid", question: "How many invoices are there?", connection: "books" });
    const { context, page, complaints } = await open("/connections");
    const card = page.getByTestId("connection").filter({ has: page.getByRole("heading", { name: "books", exact: true }) });
    await card.getByTestId("latency").waitFor();
    await card.getByRole("button", { name: "Test" }).click();
    await card.getByTestId("test").getByText(/PostgreSQL .* answered in/).waitFor();
    await shoot(page, "cards-tested-wide-light");
    await card.getByRole("button", { name: "More about books" }).click();
    await page.getByRole("menuitem", { name: "Change" }).click();

    await page.getByRole("switch", { name: "Rows may go to a model" }).click();
    await page.getByLabel("Most rows of a result").fill("many");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("options.max_rows must be a whole number").waitFor();
    await page.getByLabel("Most rows of a result").fill("500");
    await page.getByRole("switch", { name: "Change where it is, or its login" }).click();
    await page.waitForFunction(() => [...document.querySelectorAll("input")].some((input) => input.value === "reader"));
    await shoot(page, "edit-wide-light");
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel("Password").fill("p@ss/word");
    await testIt(page);
    await page.getByTestId("verdict").getByText("Everything is as it should be").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/connections/books");
    expect(await server.call("ann", "GET", "/api/connections/books")).toMatchObject({ options: { no_rows_to_model: true, max_rows: 500 } });

    await page.getByRole("button", { name: "More about books" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByTestId("dependents").getByText("1 saved question").waitFor();
    expect(await dialog.getByTestId("dependents").innerText()).toContain("Unpaid");
    const remove = dialog.getByRole("button", { name: "Delete books" });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel("Type books to delete it").fill("books");
    await shoot(page, "delete-wide-light");
    expect(await axeFaults(page)).toEqual([]);
    await remove.click();
    await page.waitForURL("**/connections");
    await page.getByText("books is deleted.").waitFor();
    await card.waitFor({ state: "detached" });
    expect(complaints.filter((text) => !/ 4\d\d /.test(text))).toEqual([]);
    await context.close();
  });
});
