import { expect, test } from "vitest";
import type { CheckReport } from "../../../../src/core/care.ts";
import type { SqliteDatabase } from "../../../../src/store/sqlite/database.ts";
import { beginLsa, readLsaFit } from "../../../../src/store/sqlite/lsa-fit.ts";
import { countLsaRows, putLsaPlaces } from "../../../../src/store/sqlite/lsa-rows.ts";
import { placeAll, placesOf } from "../../lsa/sample-lsa.ts";
import { filledCollection } from "../filled-collection.ts";

const lsaProblems = ({ problems }: CheckReport): unknown[] => problems.filter(({ kind }) => kind === "lsa");

test("a whole analysis and the leftovers of an interrupted fit are no problem", () => {
  const { database, care } = filledCollection(5);
  placeAll(database);
  database.write(() => putLsaPlaces(database, beginLsa(database), placesOf([1, 2])));
  expect(care.check({ repair: false })).toMatchObject({ ok: true, problems: [] });
});

const DAMAGE: readonly (readonly [what: string, example: unknown, damage: (database: SqliteDatabase) => void])[] = [
  [
    "a code of other bytes",
    4,
    (database) => database.run("UPDATE lsa_vectors SET code = x'010203' WHERE chunk_row = 4"),
  ],
  ["a code cut short", 4, (database) => database.run("UPDATE lsa_vectors SET code = x'7f' WHERE chunk_row = 4")],
  ["a missing row", 4, (database) => database.run("DELETE FROM lsa_vectors WHERE chunk_row = 4")],
  ["a missing model", "model", (database) => database.run("DELETE FROM states WHERE name = 'lsa'")],
];

test.each(DAMAGE)("%s is found, and repair drops the analysis, to be learned anew", (_, example, damage) => {
  const { database, care } = filledCollection(5);
  const { generation } = placeAll(database);
  damage(database);
  expect(lsaProblems(care.check({ repair: false }))).toMatchObject([
    { count: 1, examples: [example], repairable: true },
  ]);
  expect(care.check({ repair: true })).toMatchObject({ ok: true, repaired: [{ kind: "lsa" }], removed: [] });
  expect(readLsaFit(database)).toBeNull();
  expect(countLsaRows(database, generation)).toBe(0);
});

test("rows of chunks that are not there are removed alone", () => {
  const { database, care } = filledCollection(5);
  const fit = placeAll(database);
  database.exec("PRAGMA foreign_keys = OFF");
  database.run("INSERT INTO lsa_vectors SELECT generation, 999, code, checksum FROM lsa_vectors WHERE chunk_row = 1");
  database.run("INSERT INTO lsa_vectors SELECT 0, 998, code, checksum FROM lsa_vectors WHERE chunk_row = 1");
  database.exec("PRAGMA foreign_keys = ON");
  expect(care.check({ repair: false }).ok).toBe(false);
  database.run("DELETE FROM lsa_vectors WHERE chunk_row = 999");
  expect(lsaProblems(care.check({ repair: false }))).toMatchObject([{ examples: [998], repairable: true }]);
  expect(care.check({ repair: true })).toMatchObject({ ok: true, removed: [] });
  expect(readLsaFit(database)).toEqual(fit);
  expect(countLsaRows(database, fit.generation)).toBe(16);
});

test("a damaged state is dropped with what belongs to it", () => {
  for (const name of ["lsa", "lsa-fit"]) {
    const { database, care } = filledCollection(5);
    placeAll(database);
    database.run("UPDATE states SET bytes = x'00' WHERE name = ?", name);
    expect(care.check({ repair: false }).ok).toBe(false);
    expect(care.check({ repair: true })).toMatchObject({ ok: true, problems: [], removed: [] });
    expect(readLsaFit(database)).toBeNull();
  }
});
