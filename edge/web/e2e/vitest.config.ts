import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/**/*.e2e.ts"],
    root: ".",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file has servers of its own; a browser that waits leaves a core to the others.
    maxWorkers: 3,
  },
});
