// Pictures of every page of a real server with the demo database, wide and on a phone, light and dark, under screenshots/.
// With --readme, only those of which the README shows some (pictures/), wide, in both themes.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ask, withServer } from "./server.mjs";

const out = fileURLToPath(new URL("../screenshots/", import.meta.url));
const forReadme = process.argv.includes("--readme");
const sizes = forReadme ? { wide: { width: 1360, height: 900 } } : { wide: { width: 1360, height: 900 }, phone: { width: 390, height: 844 } };
const shown = ["home", "answer", "trace", "structure"];

const questions = [
  "top 5 products by revenue", "revenue per month in 2025", "how many customers are there in each country", "average order value by country",
  "which customers ordered nothing", "who is the best singer",
];

await mkdir(out, { recursive: true });
await withServer(async (url, browser) => {
  const answers = [];
  for (const question of questions) answers.push(await ask(url, question));
  const [first] = answers;
  await ask(url, "top customers", { session_id: first.session_id });
  const pages = {
    home: "/", chat: "/chat", answer: `/chat/${answers[1].session_id}`, clarify: `/chat/${first.session_id}`, declined: `/chat/${answers[5].session_id}`,
    sessions: "/sessions", saved: "/saved", connections: "/connections", add: "/connections/add/database", structure: "/connections/shop?table=orders",
    meaning: "/connections/shop/semantics", rules: "/connections/shop/rules", traces: "/traces", trace: `/traces/${answers[1].id}`, models: "/llms",
    approvals: "/approvals", "dead-letters": "/dead-letters", settings: "/settings",
  };
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport, colorScheme, locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
      const page = await context.newPage();
      for (const [name, path] of Object.entries(pages)) {
        if (forReadme && !shown.includes(name)) continue;
        await page.goto(url + path);
        await page.waitForLoadState("networkidle").catch(() => {}); // the live socket may keep it busy
        await page.waitForTimeout(800);
        await page.screenshot({ path: `${out}${name}-${size}-${colorScheme}.png` });
      }
      await context.close();
    }
  }
});
console.log(`The pictures are in ${out}`);
