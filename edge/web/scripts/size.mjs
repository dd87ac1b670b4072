// Fails when the first load of a page outgrows its budget: index.html, what it refers to, and what the page adds, gzipped.
// What is loaded later still (charts, the editor, diagrams) is not of a first load.
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const budget = 250 * 1024;
const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));
const manifest = JSON.parse(await readFile(dist(".vite/manifest.json"), "utf8"));
const sizes = new Map();

const page = await readFile(dist("index.html"), "utf8");
const shell = new Set(["index.html", ...[...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1]), ...closure("index.html")]);
const routes = await readFile(fileURLToPath(new URL("../src/routes.tsx", import.meta.url)), "utf8");
const pages = [...routes.matchAll(/import\("\.\/([^"]+)"\)/g)].map((match) => match[1]);

let failed = report("the shell", shell);
for (const name of new Set(pages)) failed = report(name, new Set([...shell, ...closure(`src/${name}.tsx`)])) || failed;
await rm(dist(".vite"), { recursive: true }); // it was for this
if (failed) {
  console.error(`The first load of a page is over its budget of ${budget / 1024} kB: split what it does not need with import().`);
  process.exit(1);
}

/** A module's file and all that it needs before it runs. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const needed of chunk.imports ?? []) closure(needed, seen);
  return seen;
}

function report(name, files) {
  const total = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
  console.log(`${(total / 1024).toFixed(1).padStart(8)} kB gz  ${name}`);
  return total > budget;
}

function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(dist(file)), { level: 9 }).length);
  return sizes.get(file);
}
