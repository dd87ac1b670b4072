// Fails when the first load outgrows its budget: index.html and all it refers to, gzipped.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const budget = 250 * 1024;
const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

const page = await readFile(dist("index.html"), "utf8");
const paths = ["index.html", ...[...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1])];
let total = 0;
for (const path of new Set(paths)) {
  const size = gzipSync(await readFile(dist(path)), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} kB gz  ${path}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} kB gz  first load, budget ${budget / 1024} kB`);
if (total > budget) {
  console.error("The first load is over its budget: split what the first page does not need with import().");
  process.exit(1);
}
