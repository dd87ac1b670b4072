// What the stand-in server makes of statements by hand, and of those that write.

import { createHash } from "node:crypto";
import type { Bodies, Fault, Verdict } from "../src/api/types";
import { answered, type Beat, countries, executed, planned, runSpans } from "./scenarios";

const writing = /^\s*(update|delete)\b/i;

/** How a statement that writes is held on the connection notes; undefined for any other. */
export function heldOn(sql: string, connection: string): Bodies["awaiting_approval"] | undefined {
  if (connection !== "notes" || !writing.test(sql)) return undefined;
  const unfiltered = !/where/i.test(sql);
  return {
    digest: createHash("sha256").update(sql).digest("hex"), sql, estimated_rows: unfiltered ? 1_204 : 2, expires: new Date(Date.now() + 3_600_000).toISOString(),
    operation: /delete/i.test(sql) ? "delete" : "update", table: "notes", unfiltered,
  };
}

/** What follows an approval. */
export function beatsAfterApproval(held: Bodies["awaiting_approval"]): Beat[] {
  if (/uncertain/.test(held.sql)) {
    const error: Fault = { class: "uncertain", stage: "executor", message: "The outcome is unknown.", retryable: false };
    return [{ wait: 60 }, { kind: "failed", body: { error } }];
  }
  const written = { operation: held.operation!, table: held.table!, rows: held.estimated_rows };
  return [
    { wait: 120 },
    executed(held.sql, ["notes"], [], [], { written }),
    { wait: 60 },
    answered(`${held.estimated_rows.toLocaleString("en")} rows were changed in notes.`, { checks: [{ name: "rows as approved", passed: true, detail: "2 rows approved, 2 written" }] }),
  ];
}

/** What the guard says here: it knows two mistakes. */
export function verdictOn(sql: string, connection = "shop"): Verdict {
  const write = connection === "notes" && writing.test(sql);
  const verdict: Verdict = { allowed: true, write, class: "", piece: "", offset: 0, reason: "", near: [], sql, tables: ["customers"], dialect: "sqlite", connection };
  if (write) return { ...verdict, tables: ["notes"] };
  const [, before, piece] = /^([^]*?)\b(delete|contry)\b/i.exec(sql) ?? [];
  if (before === undefined || piece === undefined) return verdict;
  const refused = { ...verdict, allowed: false, piece, offset: Buffer.byteLength(before) + 1, sql: "", tables: [] };
  return piece === "contry"
    ? { ...refused, class: "unknown_column", reason: "There is no column contry. Did you mean country?", near: ["country"] }
    : { ...refused, class: "unsafe", reason: "DELETE statement is not allowed: only a query that reads may run. Write a SELECT." };
}

export function beatsForSql(sql: string, connection: string): Beat[] {
  const plan = planned("", sql, [], { path: "sql", confidence: 1, reasons: [], columns: [] });
  const held = heldOn(sql, connection);
  if (held) return [{ wait: 60 }, plan, { wait: 60 }, { kind: "awaiting_approval", body: held }];
  const { allowed, reason, near, piece, offset, class: kind } = verdictOn(sql);
  if (!allowed && kind !== "") {
    const error: Fault = { class: kind, stage: "executor", message: reason, retryable: false, near: [...near], piece, position: offset };
    return [{ wait: 40 }, plan, { wait: 40 }, { kind: "rejected", body: { sql, error } }, { kind: "failed", body: { error } }];
  }
  return [
    { wait: 60 },
    plan,
    { wait: 60 },
    ...runSpans,
    executed(sql, ["customers"], [{ name: "country", type: "text" }, { name: "orders", type: "integer" }], countries.map(([country, orders]) => [country, orders])),
    { wait: 30 },
    answered("The result: 8 rows. The most orders: 214 for Germany.", { checks: [] }),
  ];
}

/** A model's plan for a question that may propose a change: one that says "set" writes. */
export function beatsForProposal(question: string): Beat[] | undefined {
  if (!/^set\b/i.test(question)) return undefined;
  const sql = "UPDATE notes SET text = 'paid'  WHERE id < 3";
  const held = { ...heldOn(sql, "notes")!, ...(/soon/.test(question) && { expires: new Date(Date.now() + 1_500).toISOString() }) };
  const beats: Beat[] = [
    { wait: 60 },
    planned("Set the text of the first two notes to paid", sql, ["notes"], { connection: "notes", path: "llm", model: "stub-model", reasons: [] }),
    { wait: 60 },
    { kind: "awaiting_approval", body: held },
  ];
  if (!/soon/.test(question)) return beats;
  const error: Fault = { class: "expired", stage: "executor", message: "Nobody approved the statement in time, so it did not run.", retryable: false };
  return [...beats, { wait: 1_500 }, { kind: "failed", body: { error } }];
}
