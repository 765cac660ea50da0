import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyze } from "../../../src/store/analyze/analyzer.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { testData } from "../../support/test-data.ts";

function ownTerms(text: string): string[] {
  return analyze(text).map(({ term }) => term);
}

/** Terms of a text in order, as FTS5's own English tokenizer cuts them. */
function fts5Terms(text: string): string[] {
  const database = new SqliteDatabase({ file: ":memory:", busyTimeoutMs: 0 });
  database.exec("CREATE VIRTUAL TABLE texts USING fts5 (text, content='', tokenize='porter unicode61')");
  database.exec("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'instance')");
  database.run("INSERT INTO texts (rowid, text) VALUES (1, ?)", text);
  const rows = database.all<{ term: string; offset: number }>("SELECT term, offset FROM terms");
  database.close();
  return rows.sort((a, b) => a.offset - b.offset).map(({ term }) => term);
}

/** Prefixes, roots and suffixes in every combination: some ten thousand words, most of them no one has met. */
function invented(): string {
  const starts = ["", "re", "un", "over", "by", "sky"];
  const roots = [
    "at",
    "form",
    "hop",
    "lay",
    "fill",
    "rel",
    "oper",
    "sens",
    "agre",
    "box",
    "try",
    "happ",
    "y",
    "electr",
    "tiss",
    "bl",
  ];
  const ends =
    `s es ies sses ed eed ing y ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness
    fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent
    ion sion tion ou ism ate iti ous ive ize e ll lle ying ings eds 1s 2nd`.split(/\s+/);
  return starts
    .flatMap((start) => roots.flatMap((root) => ends.flatMap((end) => [start + root + end, start + root + end + "s"])))
    .join(" ");
}

test("invented English words have the terms of FTS5's porter", () => {
  const text = invented();
  expect(ownTerms(text)).toEqual(fts5Terms(text));
});

test("accented, capitalised and punctuated text has the terms of FTS5's unicode61", () => {
  const text = `“Don't”, said Zoë; the naïve fiancée—born 1990—ate 3.50 worth of crème brûlée (half-price!) & left: TO-DO/DONE, 100%
    Łódź, São Paulo, Ærøskøbing, Привет Москва, it's O'Neill's; rock'n'roll @home <b>bold</b> a,b;c|d`;
  expect(ownTerms(text)).toEqual(fts5Terms(text));
});

const cranfield = testData("cranfield");
test.skipIf(cranfield === null)(
  "real abstracts have the terms of FTS5, besides compounds (needs the judged data sets)",
  () => {
    const lines = readFileSync(join(cranfield!, "docs.jsonl"), "utf8").trim().split("\n");
    const text = lines.map((line) => (JSON.parse(line) as { text: string }).text).join("\n");
    const plain = ownTerms(text).filter((term) => !/[.+#_]/.test(term));
    expect(plain.join("\n")).toBe(fts5Terms(text).join("\n"));
  },
);
