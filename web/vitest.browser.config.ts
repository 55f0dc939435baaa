import { defineConfig } from "vitest/config";

// One browser at a time: the tests drive a real one, and two cores are all there is.
export default defineConfig({
  test: {
    include: process.env["LOOK"] === undefined ? ["test/browser/**/*.test.ts"] : ["test/browser/look.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
