import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { IntlMessageFormat } from "intl-messageformat";
import { parseAst } from "rolldown/parseAst";
import { afterEach, expect, test } from "vitest";
import { locale, msg, speak, t, wantedLocale } from "./i18n";
import { catalog } from "./de";

const src = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path) && !/\.(test|fixture|d)\.tsx?$/.test(path));

afterEach(() => speak("en"));

test("texts are in the language that is spoken", async () => {
  expect(t("Close")).toBe("Close");
  await speak("de");
  expect(locale()).toBe("de");
  expect(t("Close")).toBe("Schließen");
  expect(t(msg("No text of this kind"))).toBe("No text of this kind");
});

test("values stand in their places, as the language wants them", async () => {
  expect(t("{n, plural, one {# row} other {# rows}}", { n: 1 })).toBe("1 row");
  expect(t("{n, plural, one {# row} other {# rows}}", { n: 1200 })).toBe("1,200 rows");
  await speak("de");
  expect(t("request {id}", { id: "a1" })).toBe("Anfrage a1");
});

test.each([[["de-AT", "en"], "de"], [["fr-FR", "en-GB"], "en"], [["fr"], "en"], [[], "en"]] as const)("of %s the page speaks %s", (preferred, want) => {
  expect(wantedLocale(preferred)).toBe(want);
});

const used = new Set(files.flatMap(textsOf));

test("every text has a German one", () => {
  expect([...used].filter((text) => !(text in catalog))).toEqual([]);
});

test("every German text is used", () => {
  expect(Object.keys(catalog).filter((text) => !used.has(text))).toEqual([]);
});

test("a text has one German wording", () => {
  const parts = import.meta.glob<Readonly<Record<string, string>>>("./de/*.ts", { eager: true, import: "default" });
  const all = Object.values(parts).flatMap((part) => Object.keys(part));
  // Where two places mean two things by a word, one of them needs another word.
  expect(all.filter((text, i) => all.indexOf(text) !== i)).toEqual([]);
});

test("German texts take the values that the English ones take", () => {
  for (const [english, german] of Object.entries(catalog)) expect(placesOf(german), german).toEqual(placesOf(english));
});

test("no sentence ends with how long ago something was, which in German ends with a full stop of its own", () => {
  expect(Object.values(catalog).filter((text) => /\{(when|ago)\}\./.test(text))).toEqual([]);
});

test("no text is written where it cannot be translated", () => {
  const bare = files.flatMap((path) => bareTexts(path).map((text) => `${path}: ${text}`));
  expect(bare).toEqual([]);
});

interface Node { type: string; [key: string]: unknown }

function* nodesOf(path: string): Generator<Node> {
  const waiting: unknown[] = [parseAst(readFileSync(join(src, path), "utf8"), { lang: path.endsWith("x") ? "tsx" : "ts" })];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...next);
    else if (next !== null && typeof next === "object") {
      if (typeof (next as Node).type === "string") yield next as Node;
      waiting.push(...Object.values(next));
    }
  }
}

/** The texts that a file gives to t, rich or msg. */
function textsOf(path: string): string[] {
  const texts: string[] = [];
  for (const node of nodesOf(path)) {
    const callee = node["callee"] as Node | undefined;
    if (node.type !== "CallExpression" || callee?.type !== "Identifier" || !["t", "rich", "msg"].includes(callee["name"] as string)) continue;
    const [first] = node["arguments"] as Node[];
    texts.push(...literals(first));
  }
  return texts;
}

/** The wordings of an argument: one, or one of two. */
function literals(node: Node | undefined): string[] {
  if (node?.type === "Literal" && typeof node["value"] === "string") return [node["value"]];
  if (node?.type === "ConditionalExpression") return [...literals(node["consequent"] as Node), ...literals(node["alternate"] as Node)];
  return [];
}

const spoken = ["label", "title", "placeholder", "aria-label", "alt", "hint", "description"];
const wordy = /\p{L}{2}/u;
const names = ["Arivu", "SQL"];

// What is typed as it stands is in no language.
const typed = ["code", "Code", "kbd", "pre"];

/** Words between tags, or in attributes that are read out or shown. */
function bareTexts(path: string): string[] {
  const nodes = [...nodesOf(path)];
  const inCode = nodes.filter((node) => node.type === "JSXElement" && typed.includes(((node["openingElement"] as Node)["name"] as Node)["name"] as string));
  const isTyped = (node: Node) => inCode.some((code) => (code["start"] as number) < (node["start"] as number) && (node["end"] as number) < (code["end"] as number));
  const texts: string[] = [];
  for (const node of nodes) {
    if (node.type === "JSXText" && !isTyped(node)) texts.push(String(node["value"]).trim());
    if (node.type !== "JSXAttribute" || !spoken.includes((node["name"] as Node)["name"] as string)) continue;
    texts.push(...literals(node["value"] as Node | undefined));
  }
  return texts.filter((text) => wordy.test(text) && !names.includes(text));
}

/** The names of the values in a text. */
function placesOf(text: string): string[] {
  const places = new Set<string>();
  const visit = (elements: readonly { type: number; value?: unknown; options?: Record<string, { value: never[] }>; children?: never[] }[]) => {
    for (const { type, value, options, children } of elements) {
      if (type !== 0 && type !== 7 && typeof value === "string") places.add(value);
      if (options) for (const option of Object.values(options)) visit(option.value);
      if (children) visit(children);
    }
  };
  visit(new IntlMessageFormat(text, "en").getAst() as never);
  return [...places].sort();
}
