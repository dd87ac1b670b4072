import { describe, expect, test } from "vitest";
import type { Meanings, Metric, VerifiedQuestion } from "../api/types";
import { countChanges, idOf, marksOf, parametersIn, piecesOf, problemWords, rebased, spotOf, tidy, withPattern, wordsAt } from "./working";

const nothing: Meanings = { tables: [], metrics: [], relations: [], instructions: [], verified: [] };
const metric = (name: string, expression = "sum(total)"): Metric => ({ name, expression, table: "orders" });
const withMetrics = (...metrics: Metric[]): Meanings => ({ ...nothing, metrics });
const names = ({ metrics }: Meanings) => metrics.map(({ name, expression }) => `${name}=${expression}`);

describe("changes", () => {
  test.each([
    [nothing, nothing, 0],
    [nothing, withMetrics(metric("a")), 1],
    [withMetrics(metric("a")), nothing, 1],
    [withMetrics(metric("a")), withMetrics(metric("a", "count(*)")), 1],
    [withMetrics(metric("a"), metric("b")), withMetrics(metric("b"), metric("a")), 0],
    [withMetrics(metric("a")), withMetrics(metric("c")), 2], // another name is another metric
    [withMetrics(metric("a")), withMetrics(metric("a"), metric("a")), 1],
  ])("case %#", (before, after, n) => expect(countChanges(before, after)).toBe(n));

  test("are made to what another wrote meanwhile", () => {
    const base = withMetrics(metric("kept"), metric("edited"), metric("dropped"), metric("both"));
    const mine = withMetrics(metric("kept"), metric("edited", "count(*)"), metric("both", "mine"), metric("new"));
    const newest = withMetrics(metric("kept", "theirs"), metric("edited"), metric("dropped"), metric("both", "theirs"), metric("other"));
    expect(names(rebased(base, mine, newest))).toEqual(["kept=theirs", "edited=count(*)", "both=mine", "other=sum(total)", "new=sum(total)"]);
  });

  test("to what another removed bring it back, and what both left alone stays away", () => {
    const base = withMetrics(metric("a"), metric("b"));
    expect(names(rebased(base, withMetrics(metric("a", "count(*)"), metric("b")), nothing))).toEqual(["a=count(*)"]);
  });
});

describe("a pattern", () => {
  const known = [{ name: "year", type: "period" as const }];

  test("names its parameters once, in its order, with the types they had", () => {
    expect(parametersIn("{country} in {year}, not {country} { }", known)).toEqual([{ name: "country", type: "text" }, { name: "year", type: "period" }]);
    expect(parametersIn("no {open", known)).toEqual([]);
  });

  test("that changes keeps the statement and takes parameters along", () => {
    const before: VerifiedQuestion = { id: "r", question: "revenue in {year}", parameters: known, sql: "SELECT 1" };
    expect(withPattern(before, "revenue")).toEqual({ id: "r", question: "revenue", parameters: [], sql: "SELECT 1" });
  });

  test("is cut at its parameters", () => expect(piecesOf("a {b} c")).toEqual(["a ", "b", " c"]));

  test("says what the statement has in their place", () => {
    expect(marksOf({ name: "year", type: "period" })).toBe(":year_from and :year_to");
    expect(marksOf({ name: "n", type: "number" })).toBe(":n");
  });

  test.each([["Revenue from {country}?", "revenue-from-country"], ["Ωμέγα", "question"], ["x".repeat(60), "x".repeat(48)]])("id of %s", (question, id) => expect(idOf(question)).toBe(id));
});

test("what is sent has ids and no blank columns, and loses no entry", () => {
  const sent = tidy({ ...nothing, tables: [{ table: "", columns: [{ column: " ", description: "" }, { column: "a", description: "" }] }], verified: [{ id: "", question: "How many?", sql: "" }] });
  expect(sent.tables).toEqual([{ table: "", columns: [{ column: "a", description: "" }] }]);
  expect(sent.verified[0]?.id).toBe("how-many");
});

test("a new question takes no other's id", () => {
  const question = (id: string, text: string): VerifiedQuestion => ({ id, question: text, sql: "SELECT 1" });
  const sent = tidy({ ...nothing, verified: [question("", "How many?"), question("how-many", "how many orders"), question("", "how many")] });
  expect(sent.verified.map(({ id }) => id)).toEqual(["how-many-2", "how-many", "how-many-3"]);
});

describe("problems", () => {
  const problems = [
    { path: "metrics[1].expression", message: `metrics[1].expression is missing.` },
    { path: "metrics[1].filters[0]", message: "There is no column statsu.", near: ["orders.status"] },
    { path: "metrics[10].name", message: "metrics[10].name is missing." },
  ];

  test("are told where they are", () => {
    expect(wordsAt(problems, "metrics[1].expression")).toBe("Expression is missing.");
    expect(wordsAt(problems, "metrics[1].filters")).toBe("There is no column statsu. Did you mean orders.status?");
    expect(wordsAt(problems, "metrics[1]")).toBe("Expression is missing. There is no column statsu. Did you mean orders.status?");
    expect(wordsAt(problems, "metrics[0]")).toBeUndefined();
  });

  test("do not say twice what may have been meant", () => {
    expect(problemWords({ path: "", message: "Did you mean orders.status?", near: ["orders.status"] })).toBe("Did you mean orders.status?");
  });

  test.each([
    ["verified[12].sql", { kind: "verified", index: 12 }],
    ["tables[0].columns[3].column", { kind: "tables", index: 0 }],
    ["note", undefined],
    ["others[1]", undefined],
  ])("of %s", (path, spot) => expect(spotOf(path)).toEqual(spot));
});
