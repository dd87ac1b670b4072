import { describe, expect, test } from "vitest";
import { detailAt, loosened, type Rules, rulesOf, sameRules, spotOf, tidy, warningsOn, withRules } from "./rules";

const none: Rules = { hidden: [], masked: [], policies: [], schemas: [], functions: [] };
const some: Rules = { hidden: ["users.ssn"], masked: ["users.email"], policies: [{ table: "orders", filter: "region = 'EU'" }], schemas: ["sales"], functions: ["st_*"] };

test("rules are read from options and put back beside the others", () => {
  const options = { max_rows: 10, writes: "approval", hidden: ["users.ssn"] } as const;
  const rules = rulesOf({ ...options, hidden: [...options.hidden] });
  expect(rules).toEqual({ ...none, hidden: ["users.ssn"] });
  expect(withRules({ max_rows: 10, writes: "approval" }, some)).toEqual({
    max_rows: 10, writes: "approval", hidden: ["users.ssn"], masked: ["users.email"], row_policies: [{ table: "orders", filter: "region = 'EU'" }],
    schemas: ["sales"], functions: ["st_*"],
  });
  // An empty list takes rules away; one that is left out would not.
  expect(withRules({}, none)).toEqual({ hidden: [], masked: [], row_policies: [], schemas: [], functions: [] });
});

test("entries that say nothing are left out, half a policy is not", () => {
  expect(tidy({ schemas: [" "], functions: ["f "], hidden: [" a.b ", " "], masked: [""], policies: [{ table: " t ", filter: "" }, { table: "", filter: " " }] })).toEqual({
    hidden: ["a.b"], masked: [], policies: [{ table: "t", filter: "" }], schemas: [], functions: ["f"],
  });
  expect(sameRules(some, { ...some, hidden: ["users.ssn ", ""] })).toBe(true);
  expect(sameRules(some, none)).toBe(false);
});

test("schemas that are listed for the first time show less", () => {
  expect(loosened(none, { ...none, schemas: ["sales"] })).toEqual([]);
});

describe("what a change takes away", () => {
  test.each<[string, Rules, string[]]>([
    ["nothing", { ...some, hidden: ["USERS.SSN", "a.b"] }, []],
    ["all", none, ["users.ssn is no longer hidden", "users.email is no longer masked", "rows of orders need no longer meet region = 'EU'", "every schema that the login may read is seen"]],
    ["another schema", { ...some, schemas: ["SALES", "mart_*"] }, ["schema mart_* is seen"]],
    ["a function", { ...some, functions: ["ST_*", "tax"] }, ["tax may be called"]],
    ["hidden to masked", { ...some, hidden: [], masked: ["users.ssn", "users.email"] }, ["users.ssn is masked and no longer hidden"]],
    ["masked to hidden", { ...some, hidden: ["users.ssn", "users.email"], masked: [] }, []],
    ["another filter", { ...some, policies: [{ table: "orders", filter: "true" }] }, ["rows of orders need no longer meet region = 'EU'"]],
  ])("%s", (_, after, words) => {
    expect(loosened(some, after)).toEqual(words);
  });
});

test.each([
  ["options.hidden[3]", { list: "hidden", index: 3 }],
  ["options.masked", { list: "masked", index: undefined }],
  ["options.schemas[0]", { list: "schemas", index: 0 }],
  ["options.functions[1]", { list: "functions", index: 1 }],
  ["options.row_policies[0].filter", { list: "policies", index: 0, part: "filter" }],
  ["options.row_policies", { list: "policies", index: undefined }],
  ["options.max_rows", undefined],
  ["updated", undefined],
  [undefined, undefined],
])("the place of %s", (field, spot) => {
  expect(spotOf(field)).toEqual(spot);
});

test.each([
  [`options.hidden entry 2: "users" has one part; write table.column.`, `"users" has one part; write table.column.`],
  ["options.row_policies[1].filter: its quotes or parentheses do not pair.", "Its quotes or parentheses do not pair."],
  ["Somebody else has changed it.", "Somebody else has changed it."],
])("%s", (detail, words) => {
  expect(detailAt(detail)).toBe(words);
});

test("a warning stands beside the entry that it is about", () => {
  const warnings = [
    "hidden: users.ssn matches no column of this database; check its spelling",
    "row_policies: ordres matches no table of this database; check its spelling",
    "orders is left out: its row policy cannot be applied. There is no column regionn.",
    "the view v is left out: it reads orders, whose rows a policy limits; give the view a policy of its own",
  ];
  expect(warningsOn(warnings, "hidden", "users.ssn")).toEqual([warnings[0]]);
  expect(warningsOn(warnings, "masked", "users.ssn")).toEqual([]);
  expect(warningsOn(warnings, "policies", "ordres")).toEqual([warnings[1]]);
  expect(warningsOn(warnings, "policies", "orders")).toEqual([warnings[2]]);
  expect(warningsOn(warnings, "policies", "")).toEqual([]);
});
