// A throw-away PostgreSQL on the loopback interface, from the system's package.

import { type ChildProcess, spawn } from "node:child_process";
import { chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const packages = "/usr/lib/postgresql";

export class Postgres {
  #dir = "";
  #bin = "";
  #port = 0;
  #process: ChildProcess | undefined;

  /** Starts the server. With passwords, a role gets in with its own alone, which is "any" for the superuser; else with any. */
  async start({ passwords = false } = {}): Promise<void> {
    const versions = await readdir(packages).catch((): string[] => []);
    const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
    if (newest === undefined) throw new Error("PostgreSQL is not installed: apt-get install -y postgresql");
    this.#bin = join(packages, newest, "bin");
    this.#dir = await mkdtemp(join(tmpdir(), "arivu-e2e-pg-"));
    this.#port = await freePort();
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? { uid: Number(await output("id", ["-u", "postgres"])), gid: Number(await output("id", ["-g", "postgres"])) } : {};
    if (user.uid !== undefined) await chown(this.#dir, user.uid, user.gid);
    const data = join(this.#dir, "data");
    const secret = join(this.#dir, "password");
    await writeFile(secret, "any");
    if (user.uid !== undefined) await chown(secret, user.uid, user.gid);
    const how = passwords ? ["-A", "scram-sha-256", `--pwfile=${secret}`] : ["-A", "trust"];
    await output(join(this.#bin, "initdb"), ["-D", data, "-U", "postgres", ...how, "--no-sync"], { ...user, cwd: this.#dir });
    this.#process = spawn(join(this.#bin, "postgres"), ["-D", data, "-h", "127.0.0.1", "-p", String(this.#port), "-k", "", "-F"], { ...user, cwd: this.#dir, stdio: "ignore" });
    await this.#ready();
  }

  async #ready(): Promise<void> {
    for (let left = 100; ; left--) {
      try {
        await output(join(this.#bin, "pg_isready"), ["-h", "127.0.0.1", "-p", String(this.#port)]);
        return;
      } catch (error) {
        if (left === 0 || this.#process?.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async stop(): Promise<void> {
    const server = this.#process;
    if (server && server.exitCode === null) {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT"); // ends its connections
      await gone;
    }
    if (this.#dir) await rm(this.#dir, { recursive: true, force: true });
  }

  /** The URL of a database for a role. */
  url(role: string, database = "postgres", password = "any"): string {
    return `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${this.#port}/${database}?sslmode=disable`;
  }

  /** Runs statements as the superuser; one that fails is an error. */
  async run(sql: string): Promise<void> {
    await output(join(this.#bin, "psql"), ["-q", "-v", "ON_ERROR_STOP=1", "-d", this.url("postgres"), "-c", sql]);
  }
}

function output(command: string, args: string[], options: { uid?: number; gid?: number; cwd?: string } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let [out, log] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(out.trim()) : reject(new Error(`${command} ended with ${code}: ${log}`))));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
