import { describe, expect, test } from "vitest";
import type { Cell, ResultColumn, TypeClass } from "../api/types";
import { columnFormat } from "../format/cell";
import { filtered, noFilters, type ColumnFilter } from "./filter";
import { sorted } from "./order";
import { statisticsOf } from "./statistics";

const column = (type: TypeClass, ...cells: Cell[]) => ({ columns: [{ name: "c", type }] as ResultColumn[], rows: cells.map((cell) => [cell]) });
const places = (rows: readonly unknown[]) => rows.map((_, i) => i);

function order(type: TypeClass, descending: boolean, ...cells: Cell[]): Cell[] {
  const { columns, rows } = column(type, ...cells);
  return sorted(places(rows), rows, columns, [{ column: 0, descending }]).map((place) => cells[place]!);
}

describe("order", () => {
  test("numbers are ordered as numbers, rows without one last", () => {
    expect(order("integer", false, 10, null, 9, -1, "100")).toEqual([-1, 9, 10, "100", null]);
    expect(order("integer", true, 10, null, 9, -1, "100")).toEqual(["100", 10, 9, -1, null]);
  });

  test("numbers with more digits than a double are told apart", () => {
    expect(order("integer", false, "9007199254740993", "9007199254740992", 5)).toEqual([5, "9007199254740992", "9007199254740993"]);
    expect(order("decimal", true, "0.30000000000000000001", "0.3", 0.3)).toEqual(["0.30000000000000000001", "0.3", 0.3]);
  });

  test("texts are ordered as people do", () => {
    expect(order("text", false, "Lamp 10", "lamp 9", null, "Änne", "Bert")).toEqual(["Änne", "Bert", "lamp 9", "Lamp 10", null]);
  });

  test("rows that are equal keep their order, and a second column decides between them", () => {
    const columns: ResultColumn[] = [{ name: "a", type: "text" }, { name: "b", type: "integer" }];
    const rows = [["x", 2], ["y", 1], ["x", 1], ["x", 2]];
    expect(sorted(places(rows), rows, columns, [{ column: 0, descending: false }])).toEqual([0, 2, 3, 1]);
    expect(sorted(places(rows), rows, columns, [{ column: 0, descending: true }, { column: 1, descending: false }])).toEqual([1, 2, 0, 3]);
  });
});

describe("filters", () => {
  const pass = (type: TypeClass, filter: ColumnFilter, ...cells: Cell[]) => {
    const { columns, rows } = column(type, ...cells);
    return filtered(rows, columns, [columnFormat(columns[0]!, rows, 0)], { ...noFilters, columns: new Map([[0, filter]]) }).map((place) => cells[place]);
  };

  test.each<[ColumnFilter, Cell[]]>([
    [{ relation: "equals", value: "2" }, [2, "2.0"]],
    [{ relation: "differs", value: "2" }, [1, "9007199254740993", null]],
    [{ relation: "least", value: "9007199254740993" }, ["9007199254740993"]],
    [{ relation: "most", value: " 1 " }, [1]],
    [{ relation: "between", value: "1", upper: "2" }, [1, 2, "2.0"]],
    [{ relation: "empty", value: "" }, [null]],
    [{ relation: "filled", value: "" }, [1, 2, "2.0", "9007199254740993"]],
    // Half-written ones hide nothing.
    [{ relation: "equals", value: "" }, [1, 2, "2.0", "9007199254740993", null]],
    [{ relation: "least", value: "many" }, [1, 2, "2.0", "9007199254740993", null]],
    [{ relation: "between", value: "1" }, [1, 2, "2.0", "9007199254740993", null]],
  ])("numbers: %j", (filter, want) => {
    expect(pass("decimal", filter, 1, 2, "2.0", "9007199254740993", null)).toEqual(want);
  });

  test("texts and points in time", () => {
    expect(pass("text", { relation: "contains", value: "er" }, "Bert", "PETER", "Ann", null)).toEqual(["Bert", "PETER"]);
    expect(pass("text", { relation: "equals", value: "ann" }, "Bert", "Ann", null)).toEqual(["Ann"]);
    expect(pass("date", { relation: "between", value: "2024-05", upper: "2024-06" }, "2024-04-30", "2024-05-01", "2024-06-30", "2024-07-01")).toEqual(["2024-05-01", "2024-06-30"]);
  });

  test("text is looked for in every cell, as it is shown and as it is", () => {
    const columns: ResultColumn[] = [{ name: "country", type: "text" }, { name: "revenue", type: "decimal" }];
    const rows = [["Germany", "1234.5"], ["India", null]];
    const formats = columns.map((one, i) => columnFormat(one, rows, i));
    const found = (text: string) => filtered(rows, columns, formats, { ...noFilters, text });
    expect([found("1,234"), found("1234.5"), found("ind"), found(" "), found("nothing")]).toEqual([[0], [0], [1], [0, 1], []]);
  });
});

describe("statistics", () => {
  const of = (type: TypeClass, ...cells: Cell[]) => {
    const { columns, rows } = column(type, ...cells);
    return statisticsOf(columns[0]!, rows, 0);
  };

  test("of numbers are exact", () => {
    expect(of("decimal", 0.1, 0.2, "9007199254740993", null, 0.1)).toMatchObject({ rows: 5, nulls: 1, distinct: 3, min: "0.1", max: "9007199254740993", sum: "9007199254740993.4", mean: "2251799813685248.35", top: [{ value: 0.1, count: 2 }] });
  });

  test("bins hold every number once", () => {
    const { bins } = of("float", ...Array.from({ length: 1000 }, (_, i) => i / 7));
    expect(bins).toHaveLength(12);
    expect(bins!.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    // Few whole numbers have a bin each.
    expect(of("integer", 1, 1, 2, 3).bins).toEqual([{ from: 1, to: 2, count: 2 }, { from: 2, to: 3, count: 1 }, { from: 3, to: 4, count: 1 }]);
    expect(of("integer", 5, 5).bins).toEqual([]);
  });

  test("of texts and points in time", () => {
    expect(of("text", "b", "a", "b", null)).toEqual({ rows: 4, nulls: 1, distinct: 2, top: [{ value: "b", count: 2 }] });
    expect(of("date", "2024-05-02", "2023-01-01", null)).toMatchObject({ min: "2023-01-01", max: "2024-05-02", top: [] });
    expect(of("integer", null, null)).toEqual({ rows: 2, nulls: 2, distinct: 0, top: [] });
    expect(of("float", "NaN", 2)).toMatchObject({ distinct: 2, min: "2", max: "2", mean: "2" });
  });

  test("a hundred thousand rows are sorted, filtered and added up whole", () => {
    const n = 100_000;
    const { columns, rows } = column("integer", ...Array.from({ length: n }, (_, i) => (i * 7919) % n));
    expect(sorted(places(rows), rows, columns, [{ column: 0, descending: false }]).map((place) => rows[place]![0])).toEqual(places(rows));
    expect(statisticsOf(columns[0]!, rows, 0)).toMatchObject({ rows: n, distinct: n, sum: String((n * (n - 1)) / 2), mean: "49999.5" });
  });
});
