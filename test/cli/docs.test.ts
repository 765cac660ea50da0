// docs/cli.md and the program say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { ERRORS } from "../../src/core/errors.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/cli.md"), "utf8");
/** Heading → what stands under it. */
const sections = new Map(
  DOCS.split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section]),
);

function leaves(command: Command, name: string): [name: string, command: Command][] {
  const path = `${name}${command.name()}`;
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, `${path} `));
}

const commands = leaves(createProgram(), "");
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell!);

test("every command has a section, and no other command has one", () => {
  const documented = [...sections.keys()].filter((heading) => heading.startsWith("kenning "));
  expect(documented.toSorted()).toEqual(commands.map(([name]) => name).toSorted());
});

test.each(commands)("the section of %s has a row for each of its options, and no other", (name, command) => {
  const rows = firstCells(sections.get(name) ?? "");
  expect(rows.toSorted()).toEqual(command.options.map(({ flags }) => flags).toSorted());
});

test.each(commands)("the examples in the help of %s are ones it understands", (_, command) => {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const used = [...help.slice(help.indexOf("Examples:")).matchAll(/ (--[a-z-]+)/g)].map(([, flag]) => flag!);
  const known = new Set(command.options.map(({ long }) => long));
  expect(used.filter((flag) => !known.has(flag))).toEqual([]);
});

test("the table of exit codes has every code that the program ends with", () => {
  const documented = [...(sections.get("Exit codes") ?? "").matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  const used = [0, 1, ...Object.values(ERRORS).map(({ exit }) => exit)];
  expect(documented).toEqual([...new Set(used)].toSorted((a, b) => a - b));
});
