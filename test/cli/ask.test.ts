import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChatServer, stream } from "../query/ask/chat-server.ts";
import { kenning, type Finished } from "./kenning.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kenning-ask-"));
  await writeFile(
    join(folder, "garden.md"),
    "# Garden\n\nWater in the morning. Tomatoes need two litres of water a day.\n\nThey hate wet leaves.\n",
  );
  await kenning(["index", folder, "--root", join(folder, "home"), "--model", "none"]);
}, 60_000);
afterAll(async () => await rm(folder, { recursive: true }));

async function ask(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return await kenning(["ask", ...args, "--root", join(folder, "home")], env);
}

test("an answer is quoted with its document and lines, and the exit code is 0", async () => {
  const { code, stdout } = await ask(["how", "much", "water", "do", "tomatoes", "need", "a", "day"]);
  expect(code).toBe(0);
  expect(stdout).toContain("1. Tomatoes need two litres of water a day.");
  expect(stdout).toContain("garden.md:3-3");
});

test("where nothing answers, standard output says so and the exit code is 1", async () => {
  const { code, stdout } = await ask(["who", "won", "the", "world", "cup"]);
  expect([code, stdout]).toEqual([1, "Not found in these documents.\n"]);
  const json = await ask(["who", "won", "the", "world", "cup", "--json"]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ found: false, answers: [] });
});

test("a written answer is checked, with its marks and sources", async () => {
  const server = await startChatServer((response) =>
    stream(response, ["Tomatoes need two litres of water a day [1]. ", "They sing [1]."]),
  );
  const env = { KENNING_CHAT_URL: server.baseUrl, KENNING_CHAT_MODEL: "tiny", KENNING_CHAT_KEY: "secret" };
  const { code, stdout } = await ask(["how much water do tomatoes need a day", "--chat"], env);
  expect(code).toBe(0);
  expect(stdout).toContain("water a day [1]. They sing [1]. (its source does not say so)");
  expect(server.requests[0]!.authorization).toBe("Bearer secret");
});

test("a chat that is not set up is a usage error, one that fails ends with 7", async () => {
  expect((await ask(["water", "--chat"])).code).toBe(2);
  const server = await startChatServer((response) => response.writeHead(500).end());
  const env = { KENNING_CHAT_URL: server.baseUrl, KENNING_CHAT_MODEL: "tiny" };
  expect((await ask(["how much water do tomatoes need a day", "--chat"], env)).code).toBe(7);
});

test.each([
  ["--min-confidence", "2"],
  ["--limit", "0"],
  ["--context", "9"],
])("%s %s is a usage error", async (option, value) => {
  expect((await ask(["water", option, value])).code).toBe(2);
});
