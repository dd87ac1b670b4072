import { describe, expect, test } from "vitest";
import type { Join } from "../api/explorer";
import type { Column, Meanings, Schema, Table } from "../api/types";
import { around, boxesOf, heightAt, heightOf, hub, referencesOf } from "./graph";
import { overlapTone, overlapWords } from "./joins";
import { drawingOf } from "./layout";
import { flaggedOf, patternOf, reasonWords } from "./personal";
import { described, descriptionOf, withDescription, wordsFor } from "./said";
import { begin, fit, largest, moved, reveal, smallest, zoomAt } from "./view";

const column = (name: string, more: Partial<Column> = {}): Column => ({ name, type: "text", class: "text", distinct: -1, ...more });
const table = (name: string, columns: string[], more: Partial<Table> = {}): Table => ({ name, kind: "table", rows: 1, columns: columns.map((one) => column(one)), ...more });
const refers = (from: string, to: string) => ({ columns: [from], ref_table: to, ref_columns: ["id"] });

const schema: Schema = {
  connection: "shop", dialect: "postgres", fingerprint: "f", taken_at: "",
  tables: [
    table("countries", ["id"]),
    table("customers", ["id", "country_id", "name"], { primary_key: ["id"], foreign_keys: [refers("country_id", "countries")] }),
    table("orders", ["id", "customer_id", "boss_id"], { foreign_keys: [refers("customer_id", "customers"), refers("gone", "nowhere")] }),
    table("notes", ["body"]),
  ],
};
const join = (table: string, column: string, to: string, more: Partial<Join> = {}): Join => ({
  table, columns: [column], ref_table: to, ref_columns: ["id"], verdict: "open", used: true, evidence: [], ...more,
});

describe("the graph", () => {
  const references = referencesOf(schema, [
    join("orders", "customer_id", "customers"), // declared already
    join("orders", "boss_id", "orders", { verdict: "accepted" }),
    join("notes", "body", "orders", { used: false }),
  ]);

  test("has what is declared and what is used", () => {
    expect(references.map(({ from, to, ground }) => [from, to, ground])).toEqual([
      ["customers", "countries", "declared"], ["orders", "customers", "declared"], ["orders", "orders", "accepted"],
    ]);
  });

  test("has neighbours at a distance", () => {
    expect(around(references, "countries", 1)).toEqual(["countries", "customers"]);
    expect(around(references, "countries", 2)).toEqual(["countries", "customers", "orders"]);
    expect(around(references, "notes", 2)).toEqual(["notes"]);
    expect(hub(schema, references)).toBe("customers");
    expect(hub({ ...schema, tables: [] }, [])).toBeUndefined();
  });

  test("draws the columns of keys", () => {
    const [box] = boxesOf(schema, references, ["customers"]);
    expect(box).toMatchObject({ name: "customers", lines: ["id", "country_id"], more: 1 });
    expect(heightOf({ ...box!, more: 0 })).toBeLessThan(heightOf(box!));
  });

  test("is laid out without overlap, who is referred to on the left", () => {
    const drawing = drawingOf(boxesOf(schema, references, ["countries", "customers", "orders", "notes"]), references);
    expect(drawing.lines.map(({ path }) => path.startsWith("M ") && !path.includes("NaN"))).toEqual([true, true, true]);
    const [first] = drawing.lines;
    const [customers, countries] = ["customers", "countries"].map((name) => drawing.boxes.find((one) => one.box.name === name)!);
    expect(first!.path.startsWith(`M ${customers!.x} ${customers!.y + heightAt(customers!.box, "country_id")} `)).toBe(true);
    expect(first!.path.endsWith(` ${countries!.x + countries!.width} ${countries!.y + heightAt(countries!.box, "id")}`)).toBe(true);
    const at = new Map(drawing.boxes.map((one) => [one.box.name, one]));
    expect(at.get("countries")!.x).toBeLessThan(at.get("customers")!.x);
    expect(at.get("customers")!.x).toBeLessThan(at.get("orders")!.x);
    for (const a of drawing.boxes) {
      for (const b of drawing.boxes) {
        const apart = a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.box.name} and ${b.box.name}`).toBe(true);
      }
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= drawing.width && a.y + a.height <= drawing.height).toBe(true);
    }
  });
});

describe("the view", () => {
  const room = { width: 400, height: 300 };

  test("fits a drawing in the middle and never enlarges it", () => {
    expect(fit({ width: 100, height: 100 }, room)).toEqual({ scale: 1, x: 150, y: 100 });
    const small = fit({ width: 4_000, height: 100 }, room);
    expect(small.scale).toBeCloseTo(0.15, 1);
    expect(small.x + 2_000 * small.scale).toBeCloseTo(200);
  });

  test("begins where it can be read", () => {
    const matters = { x: 1_000, y: 2_000, width: 200, height: 100 };
    expect(begin({ width: 100, height: 100 }, room, matters)).toEqual(fit({ width: 100, height: 100 }, room));
    const view = begin({ width: 4_000, height: 4_000 }, room, matters);
    expect([1_100 * view.scale + view.x, 2_050 * view.scale + view.y].map(Math.round)).toEqual([200, 150]);
    expect(view.scale).toBeGreaterThan(0.5);
    expect(begin({ width: 4_000, height: 4_000 }, room, undefined)).toEqual(fit({ width: 4_000, height: 4_000 }, room));
  });

  test("scales about a point, within bounds", () => {
    const view = zoomAt({ x: 10, y: 20, scale: 1 }, 2, 110, 120);
    expect(view).toEqual({ scale: 2, x: -90, y: -80 });
    expect(zoomAt(view, 100, 0, 0).scale).toBe(largest);
    expect(zoomAt(view, 0.001, 0, 0).scale).toBe(smallest);
  });

  test("moves no further than it takes to see something", () => {
    const view = { x: 0, y: 0, scale: 1 };
    expect(reveal(view, { x: 50, y: 50, width: 100, height: 50 }, room)).toEqual(view);
    expect(reveal(view, { x: 380, y: -40, width: 100, height: 50 }, room)).toEqual(moved(view, -96, 56));
  });
});

describe("joins in words", () => {
  const one = join("orders", "cust_id", "customers");

  test.each([
    [{ distinct: 1204, found: 1204, complete: true }, "All 1,204 distinct values of orders.cust_id are in customers.id.", "good"],
    [{ distinct: 1, found: 1, complete: true }, "The only value of orders.cust_id is in customers.id.", "good"],
    [{ distinct: 10000, found: 10000, complete: false }, "All of the first 10,000 distinct values of orders.cust_id are in customers.id.", "good"],
    [{ distinct: 100, found: 95, complete: true }, "95 of 100 distinct values of orders.cust_id are in customers.id.", "warn"],
    [{ distinct: 10000, found: 3, complete: false }, "3 of the first 10,000 distinct values of orders.cust_id are in customers.id.", "bad"],
    [{ distinct: 0, found: 0, complete: true }, "orders.cust_id has no values.", "plain"],
  ])("%j", (overlap, words, tone) => {
    expect(overlapWords(one, overlap)).toBe(words);
    expect(overlapTone(overlap)).toBe(tone);
  });
});

describe("columns that look personal", () => {
  test("are listed as rules name them", () => {
    const people = table("people", [], { namespace: "hr", columns: [column("e mail", { personal: { kind: "email", by: ["values", "name"], share: 98 } }), column("size")] });
    const [flagged, ...rest] = flaggedOf({ ...schema, tables: [people] });
    expect(rest).toEqual([]);
    expect(flagged!.pattern).toBe('hr.people."e mail"');
    expect(reasonWords(flagged!.personal)).toBe("98% of the values looked at have that shape, and its name says so");
    expect(patternOf({ name: 'odd"name' }, "a.b")).toBe('"odd""name"."a.b"');
  });
});

describe("what people say", () => {
  const none: Meanings = { tables: [], metrics: [], relations: [], instructions: [], verified: [] };
  const orders = { table: "orders" };
  const total = { table: "orders", column: "total" };

  test("is written, changed and taken out, one place at a time", () => {
    const both = withDescription(withDescription(none, orders, " What was bought. "), total, "In euro.");
    expect(both.tables).toEqual([{ table: "orders", description: "What was bought.", columns: [{ column: "total", description: "In euro." }] }]);
    expect(descriptionOf(both, total)).toBe("In euro.");
    expect(descriptionOf(both, { table: "notes" })).toBe("");
    expect(withDescription(withDescription(both, orders, ""), total, " ").tables).toEqual([]);
    expect(none.tables).toEqual([]);
  });

  test("stands in place of the database's comments", () => {
    const own: Schema = { ...schema, tables: [{ ...schema.tables[1]!, comment: "own", columns: [column("id", { comment: "theirs" }), column("name")] }] };
    const said = described(own, withDescription(none, { table: "customers", column: "name" }, "As on the letter."));
    expect(said.tables[0]!.comment).toBe("own");
    expect(said.tables[0]!.columns!.map(({ comment }) => comment)).toEqual(["theirs", "As on the letter."]);
    expect(described(own, none)).toBe(own);
  });

  test("has words for one thing only", () => {
    const term = (phrase: string, ...targets: string[]) => ({ phrase, meaning: "", kind: "table" as const, targets, author: "", taught: "" });
    const terms = [term("clients", "customers"), term("land", "customers.country"), term("name", "customers", "orders")];
    expect(wordsFor(terms, { table: "customers" }).map(({ phrase }) => phrase)).toEqual(["clients"]);
    expect(wordsFor(terms, { table: "customers", column: "country" }).map(({ phrase }) => phrase)).toEqual(["land"]);
  });
});
