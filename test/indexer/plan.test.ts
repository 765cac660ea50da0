import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byPath, FilePlan, looksUnchanged } from "../../src/indexer/plan.ts";
import type { DocumentState } from "../../src/store/store.ts";

function state(id: string, contentHash: string, changes: Partial<DocumentState> = {}): DocumentState {
  return { id, contentHash, path: "a.md", sizeBytes: 10, modifiedAt: 1000, ...changes };
}

interface Planned {
  readonly put: readonly { readonly document: { readonly id: string; readonly contentHash: string } }[];
  readonly keep: readonly string[];
  readonly remove: readonly string[];
}

function planFile(documents: readonly ReturnType<typeof found>[], stored: readonly DocumentState[] = []): Planned {
  const plan = new FilePlan(stored);
  const { keep = [], put = [] } = Object.groupBy(documents, ({ document }) => (plan.keeps(document) ? "keep" : "put"));
  const remove = plan.gone();
  expect(plan.changes).toBe(put.length + remove.length);
  return { put, keep: keep.map(({ document }) => document.id), remove };
}

function found(id: string, contentHash: string): { document: { id: string; contentHash: string } } {
  return { document: { id, contentHash } };
}

test("a file's documents are compared by id and content", () => {
  const stored = [state("same", "1"), state("changed", "1"), state("gone", "1")];
  const changed = found("changed", "2");
  const added = found("new", "3");
  expect(planFile([found("same", "1"), changed, added], stored)).toEqual({
    put: [changed, added],
    keep: ["same"],
    remove: ["gone"],
  });
});

test("a file that was never stored is put whole", () => {
  const documents = [found("a", "1"), found("b", "2")];
  expect(planFile(documents)).toEqual({ put: documents, keep: [], remove: [] });
});

const documents = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("1", "2", "3")), {
  selector: ([id]) => id,
});

test("each id is in one list, and planning what was just written changes nothing", () => {
  fc.assert(
    fc.property(documents, documents, (before, now) => {
      const stored = before.map(([id, hash]) => state(id, hash));
      const wanted = now.map(([id, hash]) => found(id, hash));
      const plan = planFile(wanted, stored);
      const ids = [...plan.put.map(({ document }) => document.id), ...plan.keep, ...plan.remove];
      expect(ids.toSorted()).toEqual([...new Set([...before, ...now].map(([id]) => id))].toSorted());

      const removed = new Set([...plan.remove, ...plan.put.map(({ document }) => document.id)]);
      const written = [
        ...stored.filter(({ id }) => !removed.has(id)),
        ...plan.put.map(({ document }) => state(document.id, document.contentHash)),
      ];
      const again = planFile(wanted, written);
      expect([again.put, again.remove]).toEqual([[], []]);
      expect(again.keep).toHaveLength(now.length);
    }),
  );
});

test("states are grouped by the file they came from", () => {
  const grouped = byPath([state("a#1", "1"), state("b", "1", { path: "b.md" }), state("a#2", "1")]);
  expect([...grouped].map(([path, states]) => [path, states.map(({ id }) => id)])).toEqual([
    ["a.md", ["a#1", "a#2"]],
    ["b.md", ["b"]],
  ]);
});

describe("a file is not read again", () => {
  const file = { id: "notes/a.md", sizeBytes: 10, modifiedAt: 1000 };

  test("when its size and time are as they were", () => {
    expect(looksUnchanged([state("notes/a.md", "1")], { ...file, documents: undefined })).toBe(true);
  });

  test.each([
    ["it is larger", [state("notes/a.md", "1", { sizeBytes: 9 })]],
    ["it is newer", [state("notes/a.md", "1", { modifiedAt: 999 })]],
    ["nothing is stored of it", []],
    ["it holds records, of which some may be missing", [state("notes/a.md#1", "1"), state("notes/a.md#2", "1")]],
    ["it holds records, of which only one is stored", [state("notes/a.md#1", "1")]],
  ])("but it is when %s", (_, stored) => {
    expect(looksUnchanged(stored, { ...file, documents: undefined })).toBe(false);
  });
});
