import { expect, test } from "vitest";
import type { CheckReport } from "../../../../src/core/care.ts";
import type { SqliteDatabase } from "../../../../src/store/sqlite/database.ts";
import { beginTerms, putTermBlocks, readTermModel, useTermModel } from "../../../../src/store/sqlite/term-models.ts";
import { infoOf } from "../../terms/term-store-contract.ts";
import { filledCollection } from "../filled-collection.ts";

const BLOCKS = [
  { part: "terms", block: 0, bytes: Uint8Array.of(1) },
  { part: "vectors", block: 0, bytes: Uint8Array.of(2, 3) },
  { part: "vectors", block: 1, bytes: Uint8Array.of(4) },
];

function trainAll(database: SqliteDatabase): void {
  database.write(() => {
    const generation = beginTerms(database);
    putTermBlocks(database, generation, BLOCKS);
    useTermModel(database, generation, infoOf("a"));
  });
}

const problems = ({ problems: all }: CheckReport): unknown[] => all.filter(({ kind }) => kind === "term-model");

test("a whole model and what an interrupted training left are no problem", () => {
  const { database, care } = filledCollection(5);
  trainAll(database);
  database.write(() => putTermBlocks(database, beginTerms(database), BLOCKS.slice(0, 1)));
  expect(care.check({ repair: false })).toMatchObject({ ok: true, problems: [] });
});

const DAMAGE: readonly (readonly [what: string, example: string, sql: string])[] = [
  ["a block of other bytes", "vectors 1", "UPDATE term_blocks SET bytes = x'05' WHERE part = 'vectors' AND block = 1"],
  ["a missing block", "vectors", "DELETE FROM term_blocks WHERE part = 'vectors' AND block = 1"],
  ["a block under another name", "other 0", "UPDATE term_blocks SET part = 'other' WHERE part = 'terms'"],
  ["damaged facts", "info", "UPDATE term_models SET info = replace(info, '5', '6')"],
];

test.each(DAMAGE)("%s is found, and repair drops the model, to be trained anew", (_, example, sql) => {
  const { database, care } = filledCollection(5);
  trainAll(database);
  database.run(sql);
  const [found] = problems(care.check({ repair: false }));
  expect(found).toMatchObject({ repairable: true, examples: expect.arrayContaining([example]) as unknown });
  expect(care.check({ repair: true })).toMatchObject({ ok: true, repaired: [{ kind: "term-model" }], removed: [] });
  expect(readTermModel(database)).toBeNull();
});
