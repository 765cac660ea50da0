import { expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { LsaTable } from "../../../src/store/lsa/lsa-table.ts";
import { putLsaPlaces } from "../../../src/store/sqlite/lsa-rows.ts";
import { deleteDocument } from "../../../src/store/sqlite/write-document.ts";
import { filledCollection, openConnection, putSample } from "../care/filled-collection.ts";
import { atDegrees, placeAll, placesOf } from "./sample-lsa.ts";

const rowsOf = (table: LsaTable): number[] => [...table.exact.search(atDegrees(0), 1000).rowIds];

test("it finds the nearest places, and follows what another connection puts and removes", () => {
  const { database, file } = filledCollection(3);
  const fit = placeAll(database);
  const table = new LsaTable(openConnection(file), fit);
  expect(rowsOf(table)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(table.exact.search(atDegrees(0), 1).similarities[0]).toBeCloseTo(Math.cos(Math.PI / 180), 3);

  database.write(() => putSample(database, "d7"));
  database.write(() => putLsaPlaces(database, fit.generation, [...placesOf([11, 12]), [13 as ChunkId, null]]));
  table.follow();
  expect(rowsOf(table)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(table.place(13)).toBeUndefined();

  database.write(() => ["d0", "d7"].map((id) => deleteDocument(database, id)));
  table.follow();
  expect(rowsOf(table)).toEqual([4, 5, 6, 7, 8, 9, 10]);
});

test("a damaged row is left out and counted, until its chunk is gone", () => {
  const { database } = filledCollection(3);
  const fit = placeAll(database);
  database.run("UPDATE lsa_vectors SET code = x'7f0000' WHERE chunk_row = 4");
  const table = new LsaTable(database, fit);
  expect(table.damaged).toBe(1);
  expect(rowsOf(table)).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10]);
  database.write(() => deleteDocument(database, "d1"));
  table.follow();
  expect(table.damaged).toBe(0);
  expect(rowsOf(table)).toEqual([1, 2, 3, 7, 8, 9, 10]);
});

test("what it holds of a generation that is swept stays", () => {
  const { database } = filledCollection(2);
  const table = new LsaTable(database, placeAll(database));
  const rows = rowsOf(table);
  placeAll(database);
  database.run("DELETE FROM lsa_vectors WHERE generation = ?", table.fit.generation);
  table.follow();
  expect(rowsOf(table)).toEqual(rows);
});
