// A server of its own for scripts: the binary that ARIVU_BIN names (bin/arivu of this checkout unless it does), with the
// demo database in a folder that goes with it, and a browser.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const binary = process.env.ARIVU_BIN ?? fileURLToPath(new URL("../../../bin/arivu", import.meta.url));
const usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Runs work with the address of a fresh server and a browser; both end with it. */
export async function withServer(work) {
  const dir = await mkdtemp(join(tmpdir(), "arivu-page-"));
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(binary, ["serve", "--data-dir", dir, "--addr", "127.0.0.1:0"], { env: { PATH, HOME, TMPDIR }, stdio: ["ignore", "ignore", "pipe"] });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  let browser;
  try {
    const url = await ready(child);
    const executablePath = process.env.CHROMIUM ?? usual.find((path) => existsSync(path));
    if (!executablePath) throw new Error("no Chromium found: install it or set CHROMIUM to its path");
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    await work(url, browser);
  } finally {
    await browser?.close();
    child.kill();
    await gone;
    await rm(dir, { recursive: true, force: true });
  }
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr.on("data", (chunk) => {
      log += chunk;
      const url = /Arivu is ready: *(\S+)/.exec(log)?.[1];
      if (url) resolve(url);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
  });
}

/** Asks over the API and waits for the answer. */
export async function ask(url, question, more = {}) {
  const response = await fetch(`${url}/api/chat`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ question, wait_ms: 20_000, ...more }),
  });
  if (!response.ok) throw new Error(`${question}: ${response.status} ${await response.text()}`);
  return response.json();
}
