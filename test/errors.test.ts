// docs/errors.md and the table of errors say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../src/core/errors.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../docs/errors.md"), "utf8");
/** Rows such as: | `BAD_QUERY` | 400 | 2 | when | what to do | */
const ROW = /^\|\s*`([A-Z_]+)`\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*(\S[^|]*)\|\s*(\S[^|]*)\|$/gm;
const rows = [...DOCS.matchAll(ROW)].map(([, code, status, exit]) => ({
  code: code!,
  status: Number(status),
  exit: Number(exit),
}));
const documented = rows.map(({ code }) => code);
const codes = Object.keys(ERRORS);

test("every code has a row in docs/errors.md", () => {
  const missing = codes.filter((code) => !documented.includes(code));
  expect(missing, `docs/errors.md lacks complete rows for: ${missing.join(", ")}`).toEqual([]);
});

test("docs/errors.md has no other code, and none twice", () => {
  const mentioned = [...DOCS.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`/g)].map(([, code]) => code!);
  const unknown = mentioned.filter((code) => !codes.includes(code));
  expect(unknown, `docs/errors.md names codes that do not exist: ${unknown.join(", ")}`).toEqual([]);
  expect(documented).toEqual([...new Set(documented)]);
});

test("docs/errors.md gives each code the status and the exit code it has", () => {
  const expected = rows.map(({ code }) => ({ code, ...ERRORS[code as keyof typeof ERRORS] }));
  expect(rows).toEqual(expected);
});
