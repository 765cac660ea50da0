import { expect, test } from "vitest";
import { SnapshotPolicy } from "../../../src/store/vectors/snapshot-policy.ts";

const MINUTE = 60_000;

test("many changes are worth a snapshot at once, few after a while, none never", () => {
  const policy = new SnapshotPolicy(100, 0);
  expect(policy.isDue(10_000, 100 * MINUTE)).toBe(false);
  policy.changed(500);
  expect(policy.isDue(10_000, MINUTE)).toBe(false);
  expect(policy.isDue(10_000, 6 * MINUTE)).toBe(true);
  policy.changed(2000);
  expect(policy.isDue(10_000, MINUTE)).toBe(true);
  policy.begun();
  policy.changed(50);
  policy.taken(MINUTE);
  expect(policy.isDue(10_000, 2 * MINUTE)).toBe(false);
  // What changed while it was written is not in it.
  policy.changed(60);
  expect(policy.isDue(10_000, 7 * MINUTE)).toBe(true);
});

test("a small collection needs none", () => {
  const policy = new SnapshotPolicy(100, 0);
  policy.changed(99);
  expect(policy.isDue(99, MINUTE)).toBe(false);
  expect(policy.isDueAtClose(99)).toBe(false);
  expect(policy.isDueAtClose(100)).toBe(true);
});

test("after a failure it waits a minute", () => {
  const policy = new SnapshotPolicy(100, 0);
  policy.changed(10_000);
  policy.failed(MINUTE);
  expect(policy.isDue(10_000, 1.5 * MINUTE)).toBe(false);
  expect(policy.isDue(10_000, 2.1 * MINUTE)).toBe(true);
});
