import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/**/*.e2e.ts"],
    root: ".",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file has servers of its own; a browser that waits leaves a core to the others.
    maxWorkers: 3,
    // Three browsers on two cores meet moments that nobody at one does. What needed it is told as a retry.
    retry: 1,
  },
});
