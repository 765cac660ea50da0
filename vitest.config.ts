import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Threads that run TypeScript each compile the program that strips its types, and V8 then ends a process now and then
    // (https://github.com/nodejs/node/issues/64500). The built package has no such threads.
    execArgv: ["--no-memory-protection-keys"],
    coverage: { provider: "v8", include: ["src/**"], reporter: ["text-summary", "json-summary"] },
  },
});
