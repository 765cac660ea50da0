// The examples of docs/http-api.md work as they stand, the one that stores a document first and the others as they come.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_MODEL, openEngine } from "../../src/engine.ts";
import { startTestServer } from "./test-server.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/http-api.md"), "utf8");
const commands = [...DOCS.matchAll(/^curl .*?(?=\n(?:curl|```))/gms)].map(([command]) => command);
const isFirst = (command: string): boolean => command.includes("-X PUT") && command.includes("/documents/");

/** What no route does, and the examples of terms need. */
const TRAIN_TERMS = "kenning terms train -c nature";

async function trainTerms(root: string): Promise<void> {
  await using engine = await openEngine({ collection: "nature", root, create: false });
  await engine.terms.train({ minCount: 1, epochs: 1, threads: 1, dimensions: 8, buckets: 100 });
}

test("the examples work as they stand", async () => {
  await using server = await startTestServer({ model: DEFAULT_MODEL, offline: true });
  const failed: string[] = [];
  const [first, ...others] = [...commands.filter(isFirst), ...commands.filter((other) => !isFirst(other))];
  for (const command of [first!, TRAIN_TERMS, ...others]) {
    if (command === TRAIN_TERMS) {
      await trainTerms(server.root);
      continue;
    }
    const [, path = ""] = /http:\/\/127\.0\.0\.1:7878([^\s']*)/.exec(command) ?? [];
    const [, sent = null] = /--json '([^']*)'/.exec(command) ?? [];
    const method = /-X (\w+)/.exec(command)?.[1] ?? (sent === null ? "GET" : "POST");
    const response = await fetch(server.url + path, {
      method,
      body: sent,
      headers: sent === null ? {} : { "Content-Type": "application/json" },
    });
    const answer = await response.text();
    if (!response.ok) failed.push(`${command}\n${answer}`);
  }
  expect(failed).toEqual([]);
  expect(commands.length).toBeGreaterThan(15);
});
