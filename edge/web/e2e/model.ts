// A stand-in for a language model that plans: it speaks the protocol of OpenAI's chat
// completions, and proposes what it is told to.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export class Model {
  /** The statement of its next plans. */
  sql = "SELECT 1";
  restatement = "One";
  /** The statements of its next plans before that one. */
  readonly first: string[] = [];
  /** The fields of its next replies, in the place of such a plan. */
  reply: object | undefined;
  /** Where it is, once it was started. */
  url = "";
  /** While it is there, replies wait for it. */
  held: Promise<void> | undefined;
  /** What it was sent, oldest first. */
  readonly prompts: string[] = [];
  readonly #server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", async () => {
      this.prompts.push(body);
      await this.held;
      const plan = this.reply ?? { sql: this.first.shift() ?? this.sql, restatement: this.restatement, assumptions: [], confidence: 0.9 };
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({
        id: "1", object: "chat.completion", created: 1, model: "stand-in", usage: { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 },
        choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: JSON.stringify(plan) } }],
      }));
    });
  });

  /** Starts it and returns its base URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
    return this.url;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
