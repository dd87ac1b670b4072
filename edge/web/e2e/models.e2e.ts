import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { overflows, phone, shoot, wide } from "./browser";
import { someConnections } from "./databases";
import { someModels } from "./llms";
import { given, goTo, looks, Stage } from "./stage";

const stage = new Stage();

const card = (page: Page, id: string) => page.getByTestId("model").filter({ has: page.getByRole("heading", { name: id, exact: true }) });
const order = (page: Page) => page.getByTestId("model").getByRole("heading").allInnerTexts();
const active = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

describe.skipIf(given)("with the stand-in server", () => {
  beforeEach(() => {
    stage.mock.models = someModels();
    stage.mock.connections = someConnections();
  });

  test.each(looks)("every model shows its place, its state and what it costs, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme);
    await page.getByText("Try on").waitFor();
    await goTo(page, "Models");
    await card(page, "good").waitFor();
    expect(await page.title()).toBe("Models · Arivu");
    expect(await order(page)).toEqual(["good", "fast", "local", "environment"]);
    const conditions = await page.getByTestId("condition").allInnerTexts();
    expect(conditions.map((text) => text.split("\n")[0])).toEqual(["Answers", "Down", "Being tried again", "No reply yet"]);
    expect(await card(page, "good").getByTestId("facts").innerText()).toContain("asked first");
    expect(await card(page, "good").getByTestId("price").innerText()).toContain("$3.00 in, $0.30 cached, $15.00 out per million tokens (from the built-in table, as of 2026-01-31)");
    expect(await card(page, "good").getByTestId("limits").innerText()).toBe("At most 50 requests and 40,000 tokens a minute");
    await card(page, "fast").getByTestId("trouble").getByText(/overloaded.*That began 2 min ago.*It is tried again in 2\d s/).waitFor();
    expect(await card(page, "fast").getByTestId("price").innerText()).toContain("given here");
    expect(await card(page, "environment").getByTestId("facts").innerText()).toContain("from the server's configuration");
    expect(await card(page, "environment").getByRole("button", { name: "Edit" }).count()).toBe(0);
    await card(page, "good").getByTestId("use").getByText("283,500 tokens").waitFor();
    expect((await card(page, "good").getByTestId("use").innerText()).replace(/\s+/g, " ")).toMatch(/^IN THE LAST 7 DAYS Calls 315 Failed 11% 95% within 2\.0 s 283,500 tokens \$2\.8[34]$/);
    expect(await card(page, "fast").getByTestId("use").innerText()).toContain("not known");
    expect(await card(page, "local").getByTestId("use").innerText()).toBe("Not called in the last 7 days.");
    await shoot(page, `models-${size}-${theme}`);

    // A try says what came of it.
    await card(page, "good").getByRole("button", { name: "Test" }).click();
    await card(page, "good").getByTestId("test").getByText("It answered in 420 ms, with 104 tokens for $0.000408.").waitFor();
    await card(page, "local").getByRole("button", { name: "Test" }).click();
    await card(page, "local").getByTestId("test").getByText("House cannot be reached at models.internal:8080: check that it is running. (unavailable)").waitFor();
    await card(page, "fast").getByText("How it was found").click();
    await card(page, "fast").getByTestId("history").getByText("Down. Groq/openai/gpt-oss-120b is overloaded").waitFor();
    expect(await card(page, "fast").getByTestId("history").getByRole("listitem").count()).toBe(2);
    expect(await card(page, "environment").getByTestId("history").count()).toBe(0);
    await card(page, "fast").scrollIntoViewIfNeeded();
    await shoot(page, `models-tested-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a model that comes back shows so while it is looked at", async () => {
    const { context, page } = await stage.visit(wide, "light", "/models");
    await card(page, "fast").getByText("Down").waitFor();
    Object.assign(stage.mock.models[1]!, { state: "closed", reason: "" });
    await card(page, "fast").getByText("Answers").waitFor();
    expect(await card(page, "fast").getByTestId("trouble").count()).toBe(0);
    await context.close();
  });

  test("the order changes by buttons, and the keyboard goes with the model", async () => {
    const { context, page } = await stage.visit(wide, "light", "/models");
    await page.getByRole("button", { name: "Ask local earlier" }).press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=model] h2")[1]?.textContent === "local");
    expect(await active(page)).toBe("Ask local earlier");
    await page.getByText("local is asked 2nd.").waitFor({ state: "attached" });
    await page.waitForFunction(() => document.activeElement?.ariaDisabled === "false");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=model] h2")[0]?.textContent === "local");
    // There is nothing before the first: the other button is at hand.
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Ask local later");
    expect(stage.mock.models.map(({ id }) => id)).toEqual(["local", "good", "fast", "environment"]);
    await context.close();
  });

  test.each([
    ["wide", "light", wide],
    ["phone", "dark", phone],
  ] as const)("a model is added: refused in place, tried, stored, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme, "/models");
    await page.getByRole("button", { name: "Add a model" }).press("Enter");
    const form = page.getByTestId("model-form");
    await page.waitForFunction(() => document.activeElement?.closest("form") !== null);
    await page.keyboard.type("fresh");
    expect(await form.getByLabel("API version").count()).toBe(0);
    await form.getByLabel("Vendor", { exact: true }).selectOption("azure");
    await form.getByLabel("API version").waitFor();
    await form.getByLabel("Vendor", { exact: true }).selectOption("groq");
    await form.getByLabel("Model", { exact: true }).fill("llama-4");
    await form.getByRole("button", { name: "Add" }).click();
    await form.getByText("No API key for groq: set api_key to it; the vendor's own tools read it from GROQ_API_KEY.").waitFor();
    const key = form.getByLabel("Key", { exact: true });
    expect(await key.evaluate((node) => document.activeElement === node && node.getAttribute("aria-invalid") === "true")).toBe(true);
    await shoot(page, `model-refused-${size}-${theme}`);
    await key.pressSequentially("gsk-1234567");
    expect(await key.inputValue()).toBe("gsk-1234567"); // the focus stays while the refusal goes
    expect(await key.getAttribute("type")).toBe("password");

    // What is folded away is unfolded where it is wrong.
    await form.getByText("Limits and prices").click();
    await form.getByLabel("Input").fill("$3");
    await form.getByLabel("Output").fill("1");
    await form.getByText("Limits and prices").click();
    await form.getByRole("button", { name: "Test first" }).click();
    await form.getByText("prices.input must be a number, not a string.").waitFor();
    await form.getByLabel("Input").fill("0.3");
    await shoot(page, `model-form-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);

    const tried = page.waitForRequest("**/api/llms/test");
    await form.getByRole("button", { name: "Test first" }).click();
    expect((await tried).postDataJSON()).not.toHaveProperty("id");
    await form.getByTestId("test").getByText("It answered in 420 ms").waitFor();
    const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/llms"));
    await form.getByRole("button", { name: "Add" }).click();
    expect((await sent).postDataJSON()).toMatchObject({ id: "fresh", provider: "groq", model: "llama-4", api_key: "gsk-1234567", prices: { input: 0.3, output: 1 } });
    await card(page, "fresh").getByText("key stored").waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent?.includes("Add a model"));
    expect(await page.content()).not.toContain("gsk-1234567");
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
    await context.close();
  });

  test("a model is changed: its key stays with its endpoint, and nobody's change is lost", async () => {
    const { context, page } = await stage.visit(wide, "light", "/models");
    await card(page, "good").getByRole("button", { name: "Edit" }).click();
    const form = page.getByTestId("model-form");
    await form.getByText("A key is stored. Leave this empty to keep it.").waitFor();
    await form.getByLabel("Vendor", { exact: true }).selectOption("Another endpoint");
    await form.getByLabel("Endpoint", { exact: true }).fill("https://elsewhere.example/v1");
    await form.getByLabel("Name of the endpoint").fill("elsewhere");
    await form.getByText("Give the key for this one").waitFor();
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("is not sent to this one").waitFor();
    await form.getByRole("button", { name: "Cancel" }).click();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Edit");

    await card(page, "good").getByRole("button", { name: "Edit" }).click();
    await form.getByLabel("Model", { exact: true }).fill("claude-opus");
    stage.mock.models[0] = { ...stage.mock.models[0]!, updated: new Date().toISOString() };
    const sent = page.waitForRequest((request) => request.method() === "PUT");
    await form.getByRole("button", { name: "Save" }).click();
    expect((await sent).postDataJSON()).not.toHaveProperty("api_key");
    await form.getByText("Somebody else has changed the model").waitFor();
    expect(stage.mock.models[0]!.model).toBe("claude-sonnet");
    await form.getByRole("button", { name: "Show it as it is now" }).click();
    await page.waitForResponse("**/api/llms");
    await card(page, "good").getByRole("button", { name: "Edit" }).click();
    await form.getByLabel("Ask it").uncheck();
    await form.getByRole("button", { name: "Save" }).click();
    await card(page, "good").getByText("Switched off").waitFor();
    await context.close();
  });

  test("a model goes after one more question, unless a connection needs it", async () => {
    const { context, page } = await stage.visit(wide, "light", "/models");
    await card(page, "good").getByRole("button", { name: "Remove" }).click();
    await card(page, "good").getByRole("button", { name: "Remove it" }).click();
    await card(page, "good").getByText(`The connection "sales" is planned by`).waitFor();
    await shoot(page, "model-removal-wide-light");
    await card(page, "good").getByRole("button", { name: "Keep it" }).click();
    await page.waitForFunction(() => document.activeElement?.textContent?.includes("Remove")); // the focus is back
    await card(page, "fast").getByRole("button", { name: "Remove" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.textContent === "Keep it");
    await card(page, "fast").getByRole("button", { name: "Remove it" }).click();
    await card(page, "fast").waitFor({ state: "detached" });
    expect(await order(page)).toEqual(["good", "local", "environment"]);
    await context.close();
  });

  test("a model that is served on the planner's machine is found by itself, and added", async () => {
    const { context, page, complaints } = await stage.visit(wide, "light", "/llms");
    const found = page.getByTestId("found");
    await found.getByText("llama3.2:latest").waitFor();
    await shoot(page, "models-found-wide-light");
    await found.getByRole("button", { name: "Add llama3.2:latest" }).click();
    await card(page, "llama3-2").waitFor();
    await found.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("without models, what plans and how to add one", async () => {
    stage.mock.models = [];
    const { context, page } = await stage.visit(phone, "light", "/models");
    await page.getByText("Questions are planned without a language model.").waitFor();
    await shoot(page, "models-empty-phone-light");
    expect(await overflows(page)).toBe(false);
    await page.setViewportSize(wide);
    await shoot(page, "models-empty-wide-light");
    await page.route("**/api/llms", (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).waitFor();
    await context.close();
  });

  test.each([
    ["wide", "dark", wide],
    ["phone", "light", phone],
  ] as const)("a connection chooses its models, %s %s", async (size, theme, viewport) => {
    const { context, page, complaints } = await stage.visit(viewport, theme, "/connections/sales/models");
    const choice = page.getByTestId("choice");
    await choice.getByText("planned by every model of the server, in its order").waitFor();
    await choice.getByRole("button", { name: "good" }).click();
    await choice.getByRole("button", { name: "local" }).click();
    await choice.getByRole("button", { name: "Ask local earlier" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Ask local later");
    await shoot(page, `choice-${size}-${theme}`);
    expect(await overflows(page)).toBe(false);
    const sent = page.waitForRequest((request) => request.method() === "PUT");
    await choice.getByRole("button", { name: "Save the choice" }).click();
    expect((await sent).postDataJSON().options).toEqual({ models: ["local", "good"] });
    await choice.getByTestId("saved").getByText("Saved.").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
