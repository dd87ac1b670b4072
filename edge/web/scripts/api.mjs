// Writes src/api/schema.d.ts, the types of the API, from the description that the server gives of itself.
// The generators of others ask for a compiler in JavaScript, which TypeScript 7 has no longer. The description uses few
// keywords of JSON Schema; one that is not known here stops the build, so that no type says less than the description.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const { components, paths } = JSON.parse(await readFile(path("../../openapi.json"), "utf8"));

// Keywords that narrow a value without changing its type.
const narrowing = ["description", "examples", "example", "default", "format", "pattern", "minimum", "maximum", "exclusiveMinimum",
  "minLength", "maxLength", "minItems", "maxItems", "title"];
const known = new Set([...narrowing, "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "type", "properties", "required", "items", "additionalProperties", "unevaluatedProperties"]);

const schemas = Object.entries(components.schemas).map(([name, schema]) => `${comment(schema, "  ")}  ${name}: ${typeOf(schema, "  ", name)};`);
const replies = Object.entries(paths).flatMap(([at, methods]) =>
  Object.entries(methods).flatMap(([method, { summary, responses }]) => reply(`${method.toUpperCase()} ${at}`, summary, responses)));
await writeFile(path("../src/api/schema.d.ts"), `// Made of openapi.json by scripts/api.mjs.

export interface Schemas {
${schemas.join("\n")}
}

/** What routes reply in JSON, where they do what was asked of them. */
export interface Replies {
${replies.join("\n")}
}
`);

function reply(route, summary, responses) {
  const bodies = Object.entries(responses).filter(([status]) => status.startsWith("2")).map(([, { content }]) => content?.["application/json"]?.schema);
  const types = new Set(bodies.filter(Boolean).map((schema) => typeOf(schema, "  ", route)));
  return types.size === 0 ? [] : [`${comment({ description: summary }, "  ")}  ${JSON.stringify(route)}: ${[...types].join(" | ")};`];
}

function typeOf(schema, indent, at) {
  const strange = Object.keys(schema).find((key) => !known.has(key));
  if (strange) throw new Error(`${at}: scripts/api.mjs does not know the keyword ${strange}`);
  if (schema.$ref) return `Schemas["${schema.$ref.split("/").at(-1)}"]`;
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one, indent, at)})`).join(" & ");
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return choice.map((one) => typeOf(one, indent, at)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const types = [schema.type ?? "unknown"].flat();
  return types.map((type) => plain(type, schema, indent, at)).join(" | ");
}

function plain(type, schema, indent, at) {
  switch (type) {
    case "string": case "number": case "boolean": case "null": case "unknown":
      return type;
    case "integer":
      return "number";
    case "array":
      return `readonly (${schema.items ? typeOf(schema.items, indent, `${at}[]`) : "unknown"})[]`;
    case "object":
      return object(schema, indent, at);
    default:
      throw new Error(`${at}: scripts/api.mjs does not know the type ${type}`);
  }
}

function object({ properties, required = [], additionalProperties }, indent, at) {
  if (!properties) {
    const value = typeof additionalProperties === "object" ? typeOf(additionalProperties, indent, `${at}{}`) : "unknown";
    return `Readonly<Record<string, ${value}>>`;
  }
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) =>
    `${comment(schema, inner)}${inner}readonly ${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema, inner, `${at}.${name}`)};`);
  return `{\n${fields.join("\n")}\n${indent}}`;
}

function comment({ description }, indent) {
  return description ? `${indent}/** ${description.replaceAll("*/", "*\\/")} */\n` : "";
}
