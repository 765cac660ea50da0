import { expect, test } from "vitest";
import { PendingChanges } from "../../../src/indexer/watch/pending-changes.ts";

test("waits for quiet, but not without end", () => {
  const changes = new PendingChanges();
  expect(changes.waitMs(0, 200, 1000)).toBe(Infinity);
  changes.add("/a", "x", 100);
  expect(changes.waitMs(150, 200, 1000)).toBe(150);
  changes.add("/a", "y", 1050);
  expect(changes.waitMs(1060, 200, 1000)).toBe(40);
  expect(changes.waitMs(1200, 200, 1000)).toBe(0);
});

test("gives each root its paths once", () => {
  const changes = new PendingChanges();
  for (const path of ["x", "d/y", "x"]) changes.add("/a", path, 1);
  changes.add("/b", "z", 2);
  expect(changes.take()).toEqual(
    new Map([
      ["/a", ["x", "d/y"]],
      ["/b", ["z"]],
    ]),
  );
  expect(changes.take().size).toBe(0);
  expect(changes.waitMs(9, 1, 1)).toBe(Infinity);
});

test("many changes in a folder are one, and a change of the root is all", () => {
  const changes = new PendingChanges();
  for (let i = 0; i < 500; i++) changes.add("/a", `d/${i}`, 1);
  changes.add("/a", "e/1", 1);
  expect(changes.take().get("/a")).toEqual(["d", "e/1"]);
  changes.add("/a", "e/1", 1);
  changes.add("/a", "", 1);
  expect(changes.take().get("/a")).toEqual([""]);
});
