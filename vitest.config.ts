import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Much of a test is waiting: for a disk, a child, a thread.
    maxWorkers: "100%",
    // Compiled by `npm test`; src/store/threaded-services.ts says why.
    env: {
      KENNING_STORE_THREAD: new URL("./dist/store/store-thread.cjs", import.meta.url).href,
      KENNING_READING_CHILD: new URL("./dist/indexer/isolated/reading-child.js", import.meta.url).href,
      KENNING_LSA_THREAD: new URL("./dist/indexer/lsa/lsa-thread.js", import.meta.url).href,
    },
    coverage: { provider: "v8", include: ["src/**"], reporter: ["text-summary", "json-summary"] },
  },
});
