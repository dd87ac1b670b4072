import { describe, expect, test } from "vitest";
import type { Chart, ResultColumn, Row, TypeClass } from "../api/types";
import { chartTypes, firstChoice, fitOf, fitsOf, shapeOf, type ChartType } from "./shape";

const columns = (...spec: string[]): ResultColumn[] => spec.map((one) => ({ name: one.split(":")[0]!, type: one.split(":")[1] as TypeClass }));
const many = (n: number, row: (i: number) => Row): Row[] => Array.from({ length: n }, (_, i) => row(i));
const month = (i: number) => `${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}`;

const perCountry = shapeOf(columns("country:text", "revenue:decimal"), many(5, (i) => [`C${i}`, i * 10]));
const perMonth = shapeOf(columns("month:text", "orders:integer", "revenue:decimal"), many(24, (i) => [month(i), i, `${i}.5`]));
const perMonthAndCountry = shapeOf(columns("month:text", "country:text", "revenue:decimal"), many(36, (i) => [month(Math.floor(i / 3)), `C${i % 3}`, i]));
const perPair = shapeOf(columns("country:text", "channel:text", "orders:integer"), many(12, (i) => [`C${i % 4}`, `K${i % 3}`, i]));
const pairs = shapeOf(columns("price:decimal", "sold:integer"), many(40, (i) => [i * 1.5, i * i]));
const values = shapeOf(columns("customer_id:integer", "total:decimal"), many(40, (i) => [i, i % 7]));
const one = shapeOf(columns("n:integer"), [[42]]);
const texts = shapeOf(columns("name:text", "email:text"), many(4, (i) => [`N${i}`, `E${i}`]));

test("columns are read by type, name and values", () => {
  const roles = (spec: string[], ...rows: Row[]) => shapeOf(columns(...spec), rows).columns.map(({ role }) => role);
  expect(roles(["order_id:integer", "day:date", "shipped:date", "total:float", "note:text", "x:other"], [1, "2024-05-01", "2024-05-02", 1.5, "a", 7])).toEqual(["id", "time", "category", "measure", "category", "measure"]);
  expect(roles(["year:integer", "n:integer"], [2023, 1], [2024, 2])).toEqual(["time", "measure"]);
  expect(roles(["quarter:text"], ["2024-Q1"])).toEqual(["time"]);
  expect(roles(["size:text", "n:integer"], ["2024", 1])).toEqual(["category", "measure"]);
  expect(roles(["note:text"], [null])).toEqual(["category"]);
});

describe("what fits", () => {
  const fitting = (shape: Parameters<typeof fitsOf>[0]) => fitsOf(shape).filter(({ fits }) => fits).map(({ spec }) => spec.type);

  test.each<[string, Parameters<typeof fitsOf>[0], ChartType[]]>([
    ["a category", perCountry, ["bar", "pie", "table"]],
    ["two measures over time", perMonth, ["line", "area", "bar", "stacked", "scatter", "histogram", "table"]],
    ["a measure over time for each category", perMonthAndCountry, ["line", "area", "stacked", "heatmap", "histogram", "table"]],
    ["a measure for each pair", perPair, ["bar", "stacked", "heatmap", "histogram", "table"]],
    ["pairs of numbers", pairs, ["scatter", "histogram", "table"]],
    ["one number", one, ["number", "table"]],
    ["texts", texts, ["table"]],
    ["nothing", shapeOf(columns("n:integer"), []), ["table"]],
  ])("%s", (_, shape, want) => {
    expect(fitting(shape)).toEqual(want);
  });

  test("every way to draw says why", () => {
    for (const shape of [perCountry, perMonth, perMonthAndCountry, perPair, pairs, values, one, texts]) {
      expect(fitsOf(shape).map(({ spec }) => spec.type)).toEqual([...chartTypes]);
      expect(fitsOf(shape).every(({ why }) => why.length > 10 && !/[{}]|undefined/.test(why))).toBe(true);
    }
  });
});

const why = (type: ChartType, shape: Parameters<typeof fitsOf>[0]) => fitsOf(shape).find(({ spec }) => spec.type === type)!.why;

test("what does not fit says what stands against it", () => {
  expect(why("pie", shapeOf(columns("c:text", "n:integer"), many(7, (i) => [`C${i}`, i])))).toBe("There are 7 parts; a pie is readable up to 6.");
  expect(why("pie", shapeOf(columns("c:text", "n:integer"), [["a", 1], ["b", -1]]))).toBe("n has negative values, which cannot be parts of a whole.");
  expect(why("pie", shapeOf(columns("c:text", "n:integer"), [["a", 0], ["b", 0]]))).toBe("All values are zero.");
  expect(why("line", perCountry)).toBe("No column holds points in time.");
  expect(why("scatter", perCountry)).toBe("It needs two columns of numbers.");
  expect(why("number", perCountry)).toBe("There are 5 rows; a single number needs one.");
  expect(why("bar", shapeOf(columns("c:text", "n:integer"), [["a", 1], ["a", 2]]))).toBe("Several rows have c a, so one value of them would hide the others.");
  expect(why("line", shapeOf(columns("day:date", "c:text", "n:integer"), many(28, (i) => ["2024-01-01", `C${i}`, i])))).toBe("c has 28 values; up to 12 series can be told apart.");
  expect(why("heatmap", shapeOf(columns("a:text", "b:text", "n:integer"), many(50, (i) => [`A${i}`, `B${i}`, i])))).toMatch(/50 × 50 tiles/);
  expect(why("bar", texts)).toBe("No column holds numbers to compare.");
});

test("columns of a person's choice are held to the same rules", () => {
  expect(fitOf({ type: "bar", x: 0, ys: [1, 2] }, perMonth).fits).toBe(true);
  expect(fitOf({ type: "line", x: 0, ys: [2] }, perMonthAndCountry).why).toMatch(/^Several rows have month/);
  expect(fitOf({ type: "stacked", x: 0, ys: [1, 2], series: 1 }, perPair).fits).toBe(false);
  expect(fitOf({ type: "stacked", x: 1, ys: [2], series: 0 }, perPair).fits).toBe(true);
});

describe("the first choice", () => {
  test.each<[string, Chart | null, Parameters<typeof fitsOf>[0], ChartType]>([
    ["the server's", { type: "bar", x: "country", y: ["revenue"], reason: "numbers by category, 5 of them" }, perCountry, "bar"],
    ["one that the result does not fit", { type: "line", x: "country", y: ["gone"] }, perCountry, "bar"],
    ["a server that knows fewer", { type: "table" }, perMonthAndCountry, "line"],
    ["no server's", null, perMonth, "line"],
    ["pairs", null, perPair, "heatmap"],
    ["pairs of numbers", null, pairs, "scatter"],
    ["values", { type: "table", reason: "the result is best read as a table" }, values, "histogram"],
    ["one number", null, one, "number"],
    ["texts", null, texts, "table"],
    ["one row of several", null, shapeOf(columns("name:text", "n:integer"), [["a", 1]]), "table"],
  ])("%s", (_, hint, shape, want) => {
    expect(firstChoice(hint, shape).spec.type).toBe(want);
  });

  test("keeps the server's columns, and says why in the reader's language", () => {
    const choice = firstChoice({ type: "line", x: "month", y: ["revenue"], reason: "numbers over time" }, perMonth);
    expect(choice).toEqual({ spec: { type: "line", x: 0, ys: [2] }, fits: true, why: "Numbers over time: month." });
  });
});
