// Logging in and out, what ends a login, keys and roles: against a real server of the file's own.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeFaults, launch, logIn, overflows, phone, shoot, type Visit, visit, wide } from "./browser";
import { binary, keys, RealServer } from "./server";
import { given, Stage } from "./stage";

describe.skipIf(!binary)("logins and keys of a real server", () => {
  const server = new RealServer();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
    await server.start();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const open = (path: string, key = "", viewport = wide, theme: "light" | "dark" = "light"): Promise<Visit> => visit(browser, server.url + path, viewport, theme, key);
  const login = (page: Page) => page.getByTestId("login");
  const make = async (name: string, role: string, more: object = {}) =>
    (await server.call<{ key: { id: string }; secret: string }>("root", "POST", "/api/keys", { name, role, ...more }));

  async function enter(page: Page, key: string): Promise<void> {
    await page.getByLabel("Key", { exact: true }).fill(key);
    await page.keyboard.press("Enter");
  }

  test.each([["wide", "light", wide], ["phone", "dark", phone]] as const)("a person logs in, is known, and logs out again, %s %s", async (size, theme, viewport) => {
    const { context, page } = await open("/connections/shop?table=orders", "", viewport, theme);
    await login(page).waitFor();
    await shoot(page, `login-${size}-${theme}`);
    expect(await axeFaults(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await enter(page, "a-wrong-key");
    await login(page).getByText("The API key is not valid.").first().waitFor();
    expect(await page.getByLabel("Key", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await enter(page, keys.ann);
    await login(page).waitFor({ state: "detached" });
    // It is where it was meant to be, and nothing of the key is left in the browser.
    await page.getByTestId("columns").waitFor();
    expect(new URL(page.url()).pathname).toBe("/connections/shop");
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }))).not.toContain(keys.ann);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: "arivu_session", httpOnly: true, sameSite: "Strict", path: "/", secure: false });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Logged in as ann" }).click();
    await page.getByText("ann · admin").waitFor();
    await shoot(page, `account-menu-${size}-${theme}`);
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await login(page).getByRole("heading", { name: "Log in to Arivu" }).waitFor();
    expect(await context.cookies()).toEqual([]);
    expect(new URL(page.url()).pathname).toBe("/login");
    await context.close();
  });

  test("the address of the login leads on to where one was to go", async () => {
    const { context, page } = await open(`/login?to=${encodeURIComponent("/settings")}`);
    await enter(page, keys.bob);
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.goto(`${server.url}/login?to=${encodeURIComponent("//evil.example/")}`);
    await page.waitForURL(`${server.url}/`);
    await context.close();
  });

  test("a key that is revoked while the page is open leads to the login, and nothing is lost", async () => {
    const carol = await make("carol", "analyst");
    const { context, page } = await open("/", carol.secret);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByLabel("Your question").fill("how many orders per month?");
    await server.call("root", "DELETE", `/api/keys/${carol.key.id}`);
    await login(page).getByRole("heading", { name: "Log in again" }).waitFor();
    await login(page).getByText(/you, carol, have logged in again/).waitFor();
    await shoot(page, "login-again-wide-light");
    const again = await make("carol", "analyst");
    await enter(page, carol.secret);
    await login(page).getByText("The API key is not valid.").first().waitFor();
    await enter(page, again.secret);
    await login(page).waitFor({ state: "detached" });
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await page.getByLabel("Your question").inputValue()).toBe("how many orders per month?");
    await page.getByLabel("Your question").press("Enter");
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await context.close();
  });

  test("a key that expires while the page is open leads to the login", async () => {
    const dave = await make("dave", "viewer", { expires: new Date(Date.now() + 15_000).toISOString() });
    const { context, page } = await open("/connections", dave.secret);
    await page.getByRole("button", { name: "Logged in as dave" }).waitFor();
    await login(page).getByRole("heading", { name: "Log in again" }).waitFor();
    // Somebody else gets a page of their own.
    await enter(page, keys.bob);
    await page.getByRole("button", { name: "Logged in as bob" }).waitFor();
    await context.close();
  }, 60_000);

  test("a request that was refused for want of a login goes through after it", async () => {
    const erin = await make("erin", "analyst");
    const { context, page } = await open("/", erin.secret);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByPlaceholder(/^Ask \S+ a question$/).waitFor();
    // At another tab the login is ended; this one finds out when it asks.
    await page.route("**/ws/live", (route) => route.abort());
    await context.clearCookies();
    await page.getByLabel("Your question").fill("how many customers?");
    await page.keyboard.press("Enter");
    await login(page).waitFor();
    await enter(page, erin.secret);
    await page.locator("[data-testid=card][data-status=answered]").waitFor();
    await context.close();
  });

  test("logging in at one tab is enough", async () => {
    const { context, page } = await open("/settings");
    await login(page).waitFor();
    const other = await context.newPage();
    await other.goto(`${server.url}/settings`);
    await enter(other, keys.ann);
    await login(other).waitFor({ state: "detached" });
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await login(page).waitFor({ state: "detached" });
    await page.getByText("You are").waitFor();
    await context.close();
  });

  test("an administrator makes, rotates and revokes a key, which is shown once", async () => {
    const { context, page, complaints } = await open("/settings", keys.root);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const row = (name: string) => page.getByTestId("key").filter({ hasText: name });
    await row("bob").getByText("the server's configuration, where it is changed").waitFor();
    expect(await row("bob").getByRole("button").count()).toBe(0);
    await page.getByRole("button", { name: "Make a key" }).click();
    const form = page.getByRole("dialog", { name: "Make a key" });
    await form.getByLabel("For whom").fill("Frank");
    await form.getByRole("button", { name: "Make the key" }).click();
    await form.getByText(/"Frank" is not a name/).waitFor();
    await form.getByLabel("For whom").fill("frank");
    await form.getByRole("radio", { name: /^viewer/ }).check();
    await form.getByRole("checkbox", { name: "only shop" }).check();
    expect(await form.getByRole("checkbox", { name: /^all connections/ }).isChecked()).toBe(false);
    await shoot(page, "keys-make-wide-light");
    expect(await axeFaults(page, "[role=dialog]")).toEqual([]);
    await form.getByRole("button", { name: "Make the key" }).click();
    const shown = page.getByRole("dialog", { name: "The key of frank" });
    const secret = await shown.getByTestId("secret").innerText();
    expect(secret).toMatch(/^arivu_[a-z2-7]{16}_[a-z2-7]{52}$/);
    await shoot(page, "keys-secret-wide-light");
    await shown.getByRole("button", { name: "Copy the key" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await page.keyboard.press("Escape");
    await shown.getByText("It cannot be shown again.").waitFor();
    await shown.getByRole("button", { name: "I have it" }).click();
    await row("frank").getByText("viewer").waitFor();
    expect(await page.content()).not.toContain(secret);
    await server.call("root", "GET", "/api/keys"); // the list tells of it, and of no secret
    await shoot(page, "keys-wide-light");
    expect(await axeFaults(page)).toEqual([]);

    await row("frank").getByRole("button", { name: "Rotate the key of frank" }).click();
    await page.getByLabel("The old secret still lets in").selectOption({ label: "for an hour" });
    await page.getByRole("button", { name: "Rotate", exact: true }).click();
    const next = await page.getByTestId("secret").innerText();
    expect(next).not.toBe(secret);
    await page.getByRole("button", { name: "I have it" }).click();
    await row("frank").getByText("The old secret lets in until").waitFor();
    for (const key of [secret, next]) expect((await fetch(`${server.url}/api/me`, { headers: { "X-API-Key": key } })).status).toBe(200);
    await row("frank").getByRole("button", { name: "Revoke the key of frank" }).click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByText(/key(s)? that ha(s|ve) ended/).click();
    await row("frank").getByText("by api").first().waitFor();
    for (const key of [secret, next]) expect((await fetch(`${server.url}/api/me`, { headers: { "X-API-Key": key } })).status).toBe(401);
    expect(complaints.filter((one) => !one.includes("422"))).toEqual([]); // of the name that was none
    await context.close();
  });

  test("settings on a phone, in the dark and in German", async () => {
    const { context, page } = await open("/settings", keys.root, phone, "dark");
    await page.getByText("Make a key").waitFor();
    await page.getByText("Make a key").scrollIntoViewIfNeeded();
    expect(await overflows(page)).toBe(false);
    expect(await axeFaults(page)).toEqual([]);
    await shoot(page, "keys-phone-dark");
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("button", { name: "Schlüssel machen" }).click();
    await page.getByRole("dialog", { name: "Schlüssel machen" }).getByText("liest: Datenbanken").waitFor();
    await shoot(page, "keys-make-phone-dark-de");
    expect(await overflows(page)).toBe(false);
    await context.close();
  });

  test("who may not keep keys sees none, and is told what they may", async () => {
    const grace = await make("grace", "approver", { connections: ["shop"], expires: new Date(Date.now() + 86_400_000).toISOString() });
    const { context, page } = await open("/settings", grace.secret);
    await page.getByText("also decides on statements that write").waitFor();
    await page.getByText("shop", { exact: true }).waitFor();
    expect(await page.getByText("also keeps connections").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Make a key" }).count()).toBe(0);
    await context.close();
  });

  test("what a role may not do is there, does nothing and says why", async () => {
    const heidi = await make("heidi", "viewer");
    const { context, page } = await open("/chat", heidi.secret);
    await page.getByText("Your role is viewer. This takes the role analyst.").waitFor();
    await page.getByLabel("Your question").fill("how many orders?");
    expect(await page.getByRole("button", { name: "Ask", exact: true }).isDisabled()).toBe(true);
    await shoot(page, "role-viewer-wide-light");
    await page.goto(`${server.url}/llms`);
    const add = page.getByRole("button", { name: "Add a model" });
    await add.waitFor();
    await page.waitForFunction(() => document.querySelector("[aria-disabled=true]") !== null);
    expect([await add.getAttribute("aria-disabled"), await add.getAttribute("title")]).toEqual(["true", "Your role is viewer. This takes the role admin."]);
    await add.click({ force: true });
    expect(await page.getByLabel("Key", { exact: true }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await page.goto(`${server.url}/connections`);
    await page.getByRole("heading", { name: "shop" }).waitFor();
    expect(await page.getByRole("link", { name: "Add a database" }).count()).toBe(0);
    await context.close();
  });

  test("a page of another site changes nothing with the cookie", async () => {
    const context = await browser.newContext();
    await logIn(context, server.url, keys.ann);
    const before = await server.call<{ sessions: unknown[] }>("ann", "GET", "/api/sessions");
    const send = (headers: Record<string, string>) => context.request.post(`${server.url}/api/chat`, { headers, data: { question: "how many orders", connection: "shop" } });
    expect((await send({})).status()).toBe(403);
    expect((await send({ "X-Arivu-CSRF": "1", Origin: "http://evil.example" })).status()).toBe(403);
    expect((await server.call<{ sessions: unknown[] }>("ann", "GET", "/api/sessions")).sessions).toHaveLength(before.sessions.length);
    expect((await send({ "X-Arivu-CSRF": "1", Origin: server.url })).status()).toBe(200);
    await context.close();
  });
});

describe.skipIf(given)("with the stand-in server", () => {
  const stage = new Stage();

  test("where nobody needs a key, nobody is asked for one or named", async () => {
    const { context, page } = await stage.visit(wide, "light", "/settings");
    await page.getByText("Nobody needs a key here").waitFor();
    expect(await page.getByRole("button", { name: /Logged in as/ }).count()).toBe(0);
    expect(await page.getByTestId("login").count()).toBe(0);
    await context.close();
  });

  test("a browser that keeps no cookies is told so", async () => {
    stage.mock.key = "sécret";
    const { context, page } = await stage.visit();
    await page.route("**/api/login", async (route) => {
      const response = await route.fetch();
      const { "set-cookie": _, ...headers } = response.headers();
      await context.clearCookies(); // the fetch has kept it
      await route.fulfill({ response, headers });
    });
    await page.getByLabel("Key", { exact: true }).fill("sécret");
    await page.keyboard.press("Enter");
    await page.getByTestId("login").getByText("The browser did not keep the cookie.").first().waitFor();
    stage.mock.key = "";
    await context.close();
  });
});
