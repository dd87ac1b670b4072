import { expect, test } from "vitest";
import { idFor, notStored, size } from "./foundModels";

test.each([
  ["llama3.2:latest", [], "llama3-2"],
  ["llama3.2:latest", ["llama3-2", "llama3-2-2"], "llama3-2-3"],
  ["hf.co/Org/Model_Q4:8b", [], "hf-co-org-model-q4-8b"],
  ["模型", [], "local"],
] as const)("the id for %s beside %j is %s", (model, taken, id) => {
  expect(idFor(model, taken)).toBe(id);
});

test("what is in the list is not offered", () => {
  const servers = [{ provider: "ollama", base_url: "http://127.0.0.1:11434/v1", models: [{ model: "a" }, { model: "b" }] }];
  expect(notStored(servers, [{ provider: "ollama", model: "a" }])[0]?.models).toEqual([{ model: "b" }]);
  expect(notStored(servers, [{ provider: "ollama", model: "a" }, { provider: "ollama", model: "b" }])).toEqual([]);
  expect(notStored(servers, [{ provider: "openai", model: "a" }])[0]?.models).toHaveLength(2);
});

test("a size in gigabytes", () => {
  expect(size(2_019_393_189)).toBe("2 GB");
  expect(size(650_000_000)).toBe("0.7 GB");
});
