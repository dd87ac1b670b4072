import { expect, test } from "vitest";
import type { Connection, Model } from "../api/types";
import { allowed, plannerOf } from "./planners";

const model = (id: string, disabled = false) => ({ id, disabled }) as Model;
const connection = (models?: string[]) => ({ options: { models } }) as Connection;
const all = [model("fast"), model("off", true), model("good")];

test("a connection asks the models it names, and none that is off", () => {
  expect(allowed(all, undefined).map(({ id }) => id)).toEqual(["fast", "good"]);
  expect(allowed(all, connection([])).map(({ id }) => id)).toEqual(["fast", "good"]);
  expect(allowed(all, connection(["good", "off"])).map(({ id }) => id)).toEqual(["good"]);
});

test("a choice that cannot be had is none", () => {
  expect(plannerOf("", all)).toBeUndefined();
  expect(plannerOf("built-in", all)).toEqual({ planner: "offline" });
  expect(plannerOf("model:good", all)).toEqual({ model: "good" });
  expect(plannerOf("model:gone", all)).toBeUndefined();
});
