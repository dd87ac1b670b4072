// A real server of a test's own: the binary that ARIVU_BIN names, with a fresh data
// directory, the keys of three people, and a model that is a stand-in.

import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { Model } from "./model";

export const binary = process.env["ARIVU_BIN"];

/** The people who have a key; root is the first administrator, who makes keys. */
export const keys = { root: "key-of-the-first-administrator", ann: "key-of-ann-for-the-tests", bob: "key-of-bob-for-the-tests" } as const;

export class RealServer {
  readonly model = new Model();
  #process: ChildProcess | undefined;
  #dir = "";
  #settings: Readonly<Record<string, string>> = {};
  #url = "";

  get url(): string {
    return this.#url;
  }

  /** Where the server keeps its data, in the folder data. */
  get dir(): string {
    return this.#dir;
  }

  /** Starts with settings of its own, if any. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#settings = settings;
    this.#dir = await mkdtemp(join(tmpdir(), "arivu-e2e-"));
    await this.model.start();
    await this.#serve("127.0.0.1:0");
  }

  /** Ends the server at once, as a crash would, and starts it again where it was. */
  async crash(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await this.#end("SIGKILL");
    await meanwhile();
    await this.#serve(new URL(this.#url).host);
  }

  async #serve(addr: string): Promise<void> {
    // Of the surroundings only what any program needs: settings of somebody's own server are not for this one.
    const { PATH, HOME, TMPDIR } = process.env;
    const env = {
      PATH, HOME, TMPDIR, ARIVU_API_KEY: keys.root, ARIVU_API_KEY_ANN: keys.ann, ARIVU_API_KEY_BOB: keys.bob,
      ARIVU_LLM_PROVIDER: "openai", ARIVU_LLM_MODEL: "stand-in", ARIVU_LLM_API_KEY: "not-a-key", ARIVU_LLM_BASE_URL: this.model.url, ...this.#settings,
    };
    const child = spawn(binary!, ["serve", "--data-dir", join(this.#dir, "data"), "--addr", addr], { env, stdio: ["ignore", "ignore", "pipe"] });
    this.#process = child;
    this.#url = await new Promise<string>((resolve, reject) => {
      let log = "";
      child.stderr!.on("data", (chunk: Buffer) => {
        log += chunk.toString();
        const ready = /Arivu is ready: *(\S+)/.exec(log)?.[1];
        if (ready) resolve(ready);
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
    });
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    await this.model.stop();
    if (this.#dir) await rm(this.#dir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  /** Adds a copy of the demo database, which a test may change as it likes. */
  async copyOfTheShop(name: string, options: object): Promise<void> {
    const file = join(this.#dir, `${name}.db`);
    await copyFile(join(this.#dir, "data", "demo", "shop.db"), file);
    const url = `sqlite://${file}`;
    await this.call("ann", "POST", "/api/connections", { name, url, write_url: url, options: { writes: "approval", ...options } });
  }

  /** Sends a request as somebody; a refusal is an error with its words. */
  async call<T>(who: keyof typeof keys, method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#url + path, {
      method, headers: { "X-API-Key": keys[who], "Content-Type": "application/json" }, ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Waits until a conversation is listed, which it is a moment after its answer is there. */
  async listed(session: string): Promise<void> {
    await vi.waitFor(() => this.call("ann", "GET", `/api/sessions/${session}`), { timeout: 10_000, interval: 20 });
  }
}
