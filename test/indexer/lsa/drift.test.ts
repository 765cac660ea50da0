import { expect, test } from "vitest";
import { isFitDue } from "../../../src/indexer/lsa/drift.ts";
import { ANALYZER_VERSION } from "../../../src/store/analyze/analyzer.ts";
import type { LsaFit } from "../../../src/store/lsa/lsa-store.ts";

const fit: LsaFit = { generation: 1, dimensions: 16, analyzer: ANALYZER_VERSION, documents: 100, lastDocument: 100 };

test.each([
  ["a collection that is large enough", { fit: null, documents: 32, added: 32 }, true],
  ["one that is too small", { fit: null, documents: 31, added: 31 }, false],
  ["one just fitted", { fit, documents: 100, added: 0 }, false],
  ["a fifth more", { fit, documents: 120, added: 20 }, false],
  ["more than a fifth more", { fit, documents: 121, added: 21 }, true],
  ["a fifth gone", { fit, documents: 80, added: 0 }, false],
  ["more than a fifth gone", { fit, documents: 79, added: 0 }, true],
  ["more than a fifth replaced", { fit, documents: 100, added: 21 }, true],
  ["other terms", { fit: { ...fit, analyzer: "0" }, documents: 100, added: 0 }, true],
  ["one that has become too small", { fit, documents: 31, added: 0 }, false],
])("a fit for %s: due or not", (_, drift, isDue) => {
  expect(isFitDue({ lastDocument: 100, ...drift })).toBe(isDue);
});
