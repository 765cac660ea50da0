// The examples of docs/http-api.md work as they stand, the one that stores a document first and the others as they come.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_MODEL } from "../../src/engine.ts";
import { startTestServer } from "./test-server.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/http-api.md"), "utf8");
const commands = [...DOCS.matchAll(/^curl .*?(?=\n(?:curl|```))/gms)].map(([command]) => command);
const isFirst = (command: string): boolean => command.includes("-X PUT") && command.includes("/documents/");

test("the examples work as they stand", async () => {
  await using server = await startTestServer({ model: DEFAULT_MODEL, offline: true });
  const failed: string[] = [];
  for (const command of [...commands.filter(isFirst), ...commands.filter((other) => !isFirst(other))]) {
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
