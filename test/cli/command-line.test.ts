import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { collectionArguments, shellWord } from "../../src/cli/command-line.ts";

test("the default collection needs no options, another one is named", () => {
  expect(collectionArguments({ collection: "default" })).toBe("");
  expect(collectionArguments({ collection: "库", root: "/data/my files" })).toBe(" -c '库' --root '/data/my files'");
});

test.skipIf(process.platform === "win32")("a shell reads a word back as it was", () => {
  const words = ["plain", "two words", "it's", "$HOME `x`", "-n", "", "北京"];
  const printed = execFileSync("sh", ["-c", `printf '%s\\n' ${words.map(shellWord).join(" ")}`], { encoding: "utf8" });
  expect(printed.split("\n").slice(0, -1)).toEqual(words);
});
