import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { dot, toUnit } from "../../../src/core/vector.ts";
import {
  beginLsa,
  dropLsa,
  readLsaDrift,
  readLsaFit,
  readLsaModel,
  useLsa,
} from "../../../src/store/sqlite/lsa-fit.ts";
import {
  countLsaRows,
  lastPlaced,
  listLsaRows,
  type LsaRow,
  lsaRowsAfter,
  putLsaPlaces,
  sweepLsa,
  toLsaPlace,
} from "../../../src/store/sqlite/lsa-rows.ts";
import { deleteDocument } from "../../../src/store/sqlite/write-document.ts";
import { filledCollection, putSample } from "../care/filled-collection.ts";
import { fitOf, MODEL, placeAll, placesOf } from "./sample-lsa.ts";

test("a place is read back as it was put, as nearly as int8 says it", () => {
  const { database } = filledCollection(1);
  const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(coordinate, { minLength: 8, maxLength: 8 }), (values) => {
      fc.pre(values.some((value) => Math.abs(value) > 1e-3));
      const place = toUnit(values);
      putLsaPlaces(database, 1, [[2 as ChunkId, place]]);
      const [row] = lsaRowsAfter(database, 1, 0, 1);
      const found = toLsaPlace(row!, { generation: 1, dimensions: 8 });
      // Each of eight numbers is off by half a 127th of the largest at most: an angle of asin(√8 / 254).
      expect(dot(found as Float32Array, place)).toBeGreaterThan(0.9999);
    }),
  );
});

test("a chunk without a place has a row, and one that is gone has none", () => {
  const { database } = filledCollection(1);
  putLsaPlaces(database, 1, [
    [1 as ChunkId, null],
    [999 as ChunkId, toUnit([1, 0, 0])],
  ]);
  expect(listLsaRows(database, 1)).toEqual([1]);
  expect(toLsaPlace(lsaRowsAfter(database, 1, 0, 9)[0]!, fitOf(1))).toBeNull();
  expect(lastPlaced(database, 1)).toBe(1);
});

test("a bit that was flipped, another row's code and a code of another generation are damage", () => {
  const { database } = filledCollection(2);
  putLsaPlaces(database, 1, placesOf([1, 2]));
  const [first, second] = lsaRowsAfter(database, 1, 0, 9) as [LsaRow, LsaRow];
  expect(toLsaPlace(first, fitOf(1))).toBeInstanceOf(Float32Array);
  expect(toLsaPlace(first, fitOf(2))).toBe("damaged");
  expect(toLsaPlace([first[0], second[1], first[2]], fitOf(1))).toBe("damaged");
  expect(toLsaPlace([second[0], first[1], first[2]], fitOf(1))).toBe("damaged");
  expect(toLsaPlace(first, fitOf(1, { dimensions: 4 }))).toBe("damaged");
});

test("places go with their chunks", () => {
  const { database } = filledCollection(3);
  const { generation } = placeAll(database);
  expect(countLsaRows(database, generation)).toBe(10);
  database.write(() => deleteDocument(database, "d1"));
  expect(listLsaRows(database, generation)).toEqual([1, 2, 3, 7, 8, 9, 10]);
});

test("generations are never given twice, and a newer one keeps older ones from writing", () => {
  const { database } = filledCollection(1);
  const [older, newer] = [beginLsa(database), beginLsa(database)];
  expect(newer).toBeGreaterThan(older);
  putLsaPlaces(database, older, placesOf([1, 2]));
  putLsaPlaces(database, newer, placesOf([1]));
  expect(sweepLsa(database)).toBe(false);
  expect(countLsaRows(database, older)).toBe(2);
  expect(useLsa(database, fitOf(newer), MODEL)).toBe(true);
  expect(putLsaPlaces(database, older, placesOf([3]))).toBe(false);
  expect(useLsa(database, fitOf(older), Uint8Array.of(9))).toBe(false);
  expect(readLsaFit(database)).toEqual(fitOf(newer));
  expect([readLsaModel(database, newer), readLsaModel(database, older)]).toEqual([MODEL, null]);
  expect(sweepLsa(database)).toBe(false);
  expect([countLsaRows(database, older), countLsaRows(database, newer)]).toEqual([0, 1]);
  expect(beginLsa(database)).toBeGreaterThan(newer);
});

test("what an interrupted fit has left is swept, a part at a time, once a later one is in use", () => {
  const { database } = filledCollection(900);
  const inUse = placeAll(database);
  const interrupted = beginLsa(database);
  database.write(() => putLsaPlaces(database, interrupted, placesOf(Array.from({ length: 2500 }, (_, i) => i + 1))));
  expect(sweepLsa(database)).toBe(false);
  expect(countLsaRows(database, inUse.generation)).toBe(2701);
  const { generation } = placeAll(database);
  expect(generation).toBeGreaterThan(interrupted);
  let steps = 1;
  while (sweepLsa(database)) steps++;
  expect(steps).toBe(3);
  expect(database.column("SELECT DISTINCT generation FROM lsa_vectors")).toEqual([generation]);
});

test("drift counts what came and was replaced since, and a damaged fit is none", () => {
  const { database } = filledCollection(4);
  expect(readLsaDrift(database)).toMatchObject({ fit: null, documents: 5, added: 5 });
  const fit = placeAll(database);
  expect(readLsaDrift(database)).toEqual({ fit, documents: 5, lastDocument: 5, added: 0 });
  database.write(() => {
    putSample(database, "d0");
    putSample(database, "d9");
    deleteDocument(database, "d2");
  });
  expect(readLsaDrift(database)).toEqual({ fit, documents: 5, lastDocument: 7, added: 2 });
  database.run("UPDATE states SET bytes = x'00' WHERE name = 'lsa-fit'");
  expect(readLsaDrift(database).fit).toBeNull();
  expect(beginLsa(database)).toBeGreaterThan(fit.generation);
});

test("a dropped fit leaves nothing but its number, which is not given again", () => {
  const { database } = filledCollection(2);
  const { generation } = placeAll(database);
  database.write(() => dropLsa(database));
  expect(readLsaFit(database)).toBeNull();
  expect(readLsaModel(database, generation)).toBeNull();
  expect(countLsaRows(database, generation)).toBe(0);
  expect(beginLsa(database)).toBe(generation + 1);
});
