import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/**/*.e2e.ts"],
    root: ".",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Each file has servers of its own; a browser that waits leaves a core to the other.
    maxWorkers: 2,
  },
});
