// Measures the built page in Chromium against a real server, as Lighthouse would: when something is first painted, when the
// page can be used, how much it moves, and how much it loads. Each figure is the median of several fresh loads with an empty
// cache; "slow" is a phone: the processor four times slower, 1.6 Mbit/s, 150 ms to the server.
import { ask, withServer } from "./server.mjs";

const loads = Number(process.argv[2] ?? 5);
const slow = { cpu: 4, latency: 150, down: (1.6 * 1024 * 1024) / 8, up: (750 * 1024) / 8 };

await withServer(async (url, browser) => {
  const { session_id, id } = await ask(url, "revenue per month in 2025");
  const paths = { "/": "/", "/chat": "/chat", "/chat/:session": `/chat/${session_id}`, "/connections": "/connections", "/traces/:id": `/traces/${id}`, "/llms": "/llms" };
  console.log("| page | network | first paint | usable | long tasks | layout shift | loaded |");
  console.log("|---|---|---|---|---|---|---|");
  for (const [name, path] of Object.entries(paths)) {
    for (const throttle of [undefined, slow]) {
      const runs = [];
      for (let i = 0; i < loads; i++) runs.push(await load(browser, url + path, throttle));
      const median = (key) => runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
      const ms = (key) => `${Math.round(median(key))} ms`;
      console.log(`| ${name} | ${throttle ? "slow" : "local"} | ${ms("paint")} | ${ms("usable")} | ${ms("blocked")} | ${median("shift").toFixed(3)} | ${(median("bytes") / 1024).toFixed(0)} kB |`);
    }
  }
  console.log("\n| asked | network | first step shown | answered |");
  console.log("|---|---|---|---|");
  for (const throttle of [undefined, slow]) {
    const runs = [];
    for (let i = 0; i < loads; i++) runs.push(await answer(browser, `${url}/chat`, throttle, `top ${i + (throttle ? 30 : 3)} products by revenue`));
    const median = (key) => Math.round(runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)]);
    console.log(`| a new question | ${throttle ? "slow" : "local"} | ${median("step")} ms | ${median("answered")} ms |`);
  }
});

/** A page in a browser without a cache, which notes what moves and what takes long. */
async function open(browser, throttle) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  if (throttle) {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: throttle.cpu });
    await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: throttle.latency, downloadThroughput: throttle.down, uploadThroughput: throttle.up });
  }
  await page.addInitScript(() => {
    window.seen = { shift: 0, tasks: [] };
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; })).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.seen.tasks.push([entry.startTime, entry.duration]))).observe({ type: "longtask", buffered: true });
  });
  return { context, page, cdp };
}

/** One load with an empty cache. Usable is when the page has drawn its content and no task of 50 ms or more follows. */
async function load(browser, url, throttle) {
  const { context, page, cdp } = await open(browser, throttle);
  let bytes = 0;
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(url);
  await page.locator("main").first().waitFor();
  const drawn = await page.evaluate(() => performance.now());
  await page.waitForTimeout(throttle ? 4_000 : 1_500);
  const { shift, tasks, paint } = await page.evaluate(() => ({ ...window.seen, paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN }));
  // A worker's own session is told of its script, not the page's.
  bytes += await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/worker-")).reduce((sum, { transferSize }) => sum + transferSize, 0));
  await context.close();
  const usable = Math.max(drawn, ...tasks.map(([start, length]) => start + length));
  return { paint, usable, shift, bytes, blocked: tasks.reduce((sum, [, length]) => sum + length - 50, 0) };
}

/** One question: from Enter to the first step on screen, and to the answer, each after the frame in which it is drawn. */
async function answer(browser, url, throttle, question) {
  const { context, page } = await open(browser, throttle);
  await page.goto(url);
  await page.getByPlaceholder(/^Ask \S+ a question$/).waitFor();
  await page.waitForTimeout(throttle ? 4_000 : 1_500);
  await page.getByLabel("Your question").fill(question);
  await page.evaluate(() => {
    const seen = (window.seen.answer = {});
    addEventListener("keydown", ({ key }) => { if (key === "Enter") seen.asked ??= performance.now(); }, true);
    const note = (what, found) => {
      if (!found || what in seen) return;
      seen[what] = undefined;
      requestAnimationFrame(() => setTimeout(() => { seen[what] = performance.now(); }));
    };
    new MutationObserver(() => {
      note("step", document.querySelector("[data-testid=steps] li"));
      note("answered", document.querySelector("[data-testid=card][data-status=answered] [data-testid=answer]"));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.seen.answer.step && window.seen.answer.answered);
  const { asked, step, answered } = await page.evaluate(() => window.seen.answer);
  await context.close();
  return { step: step - asked, answered: answered - asked };
}
