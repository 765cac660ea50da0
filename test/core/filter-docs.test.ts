// docs/filters.md and the program say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BUILT_IN_FIELDS, SHORT_NAMES } from "../../src/core/filter.ts";
import { RESERVED_WORDS } from "../../src/core/filter-text-tokens.ts";
import { parseFilter } from "../../src/core/parse-filter.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/filters.md"), "utf8");
/** Heading → what stands under it. */
const sections = new Map(DOCS.split(/^#+ /m).map((section) => [section.split("\n", 1)[0]!, section]));

test("the first filter is the same as text and as JSON", () => {
  const [, text] = /--filter '([^']+)'/.exec(DOCS)!;
  const [, json] = /^```json\n([^]*?)^```/m.exec(DOCS)!;
  expect(parseFilter(text)).toEqual(parseFilter(JSON.parse(json!)));
});

test("the table of fields has every field with its short name and type", () => {
  const rows = [...sections.get("Fields")!.matchAll(/^\| `(\w+)` \| `(\$\w+)` \| (\w+) \|/gm)];
  const documented = Object.fromEntries(rows.map(([, short, field, type]) => [field, [short, type]]));
  const shortNames = Object.entries(SHORT_NAMES);
  expect(documented).toEqual(
    Object.fromEntries(shortNames.map(([short, field]) => [field, [short, BUILT_IN_FIELDS[field]]])),
  );
  expect(Object.keys(documented).toSorted()).toEqual(Object.keys(BUILT_IN_FIELDS).toSorted());
});

test("every word that needs quotes as a name is listed", () => {
  for (const word of RESERVED_WORDS) expect(sections.get("Fields")).toContain(`\`${word}\``);
});

test("the conditions shown are read", () => {
  const shown = [
    ...[...sections.get("Conditions")!.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) => cell!.match(/`[^`]{6,}`/g)!),
    ...sections.get("Dates")!.match(/`published [^`]*`/g)!,
    ...DOCS.match(/`(?:"title"|meta\.title) [^`]*`/g)!,
  ].map((code) => code.slice(1, -1));
  expect(shown.length).toBeGreaterThan(10);
  for (const text of shown) expect(() => parseFilter(text), text).not.toThrow();
});
