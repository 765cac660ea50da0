import { expect, test } from "vitest";
import { dot } from "../../../src/core/vector.ts";
import { findDuplicates } from "../../../src/query/duplicates/find-duplicates.ts";
import { HashingEmbedder } from "../../support/hashing-embedder.ts";
import { withCode } from "../../store/with-code.ts";
import { searchable } from "../searchable-collection.ts";

const WHALE = "the blue whale is the largest animal that has ever lived on earth";
const DOCUMENTS = [
  { id: "c", passages: ["the blue whale in a storm", "the largest animal on land"] },
  { id: "b", passages: ["on earth lived the largest animal that has ever is the blue whale"], metadata: { kind: "b" } },
  { id: "a", passages: [WHALE] },
  { id: "e", passages: ["bread needs salt and time and heat"] },
  { id: "d", passages: [WHALE], unread: true },
];

async function collection(documents = DOCUMENTS) {
  return await searchable(documents, new HashingEmbedder(), { whiten: false });
}

test("documents that say the same in another order are alike in meaning, and not by words", async () => {
  const context = await collection();
  expect((await findDuplicates(context, {})).groups.map(({ documents }) => documents.map(({ id }) => id))).toEqual([
    ["a", "d"],
  ]);
  const report = await findDuplicates(context, { by: "meaning" });
  expect(report).toMatchObject({ by: "meaning", threshold: 0.8, documents: 4, tooShort: 1, verifiedPairs: 6 });
  expect(report.groups.map(({ documents }) => documents.map(({ id }) => id))).toEqual([["a", "b"]]);
  expect(report.groups[0]!.documents.map(({ similarity }) => similarity >= 0.8)).toEqual([true, true]);
});

test("how alike they are is the cosine of their centres", async () => {
  const context = await collection();
  const embedder = await context.embedder!();
  const [a, ...c] = await embedder.embedDocuments([WHALE, ...DOCUMENTS[0]!.passages]);
  const centre = c[0]!.map((x, i) => x + c[1]![i]!);
  const expected = dot(a!, centre) / Math.hypot(...centre);
  expect(expected).toBeGreaterThan(0.3);
  const { groups } = await findDuplicates(context, { by: "meaning", threshold: 0.3, filter: 'not kind = "b"' });
  const found = groups[0]!.documents.find(({ id }) => id === "c");
  expect(found?.similarity).toBeCloseTo(expected, 5);
});

test("the order in which documents were stored does not matter", async () => {
  const options = { by: "meaning", threshold: 0.3 } as const;
  const expected = await findDuplicates(await collection(), options);
  const reversed = await findDuplicates(await collection(DOCUMENTS.toReversed()), options);
  const alike = ({ groups }: typeof expected) =>
    groups.map(({ documents }) => documents.map(({ id, similarity }) => [id, similarity.toFixed(5)]));
  expect(alike(reversed)).toEqual(alike(expected));
});

test("it is refused without a model, interrupted when asked to, and knows no other way", async () => {
  const words = await searchable(DOCUMENTS, null);
  await expect(findDuplicates(words, { by: "meaning" })).rejects.toThrow(withCode("NO_EMBEDDER"));
  const context = await collection();
  const aborted = findDuplicates(context, { by: "meaning", signal: AbortSignal.abort() });
  await expect(aborted).rejects.toThrow(withCode("ABORTED"));
  await expect(findDuplicates(context, { by: "title" as never })).rejects.toThrow(withCode("BAD_REQUEST"));
  await expect(findDuplicates(context, { by: "meaning", threshold: 2 })).rejects.toThrow(withCode("BAD_REQUEST"));
});
