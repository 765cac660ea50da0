import { expect, test } from "vitest";
import { dot, l2Norm } from "../../../src/core/vector.ts";
import { fitLsa, MIN_DOCUMENTS_TO_FIT, rankFor } from "../../../src/embed/lsa/fit-lsa.ts";
import { TermCounter } from "../../../src/embed/lsa/term-counts.ts";
import { themes } from "./samples.ts";

test("terms that go together bring documents together that share none", async () => {
  const model = (await fitLsa(themes(240)))!;
  // No document holds both `boat` and `vessel`, but both stand beside the words of theme 0.
  const boat = model.projectQuery(["boat"])!;
  const vessel = model.projectDocument(["vessel", "vessel"])!;
  const other = model.projectDocument(["theme 1 word 1", "theme 1 word 2"])!;
  expect(dot(boat, vessel)).toBeGreaterThan(0.8);
  expect(dot(boat, other)).toBeLessThan(0.2);
});

test("places are unit vectors, and a text without a known term has none", async () => {
  const model = (await fitLsa(themes(240)))!;
  expect(l2Norm(model.projectDocument(["theme 1 word 1", "unheard", "theme 1 word 1"])!)).toBeCloseTo(1, 5);
  expect(model.projectDocument(["unheard"])).toBeNull();
  expect(model.projectDocument([])).toBeNull();
  expect(model.projectQuery(["unheard", "of"])).toBeNull();
});

test("a query's repetitions do not count, a document's do", async () => {
  const model = (await fitLsa(themes(240)))!;
  expect(model.projectQuery(["boat", "theme 1 word 1", "theme 1 word 1"])).toEqual(
    model.projectQuery(["boat", "theme 1 word 1"]),
  );
  const once = model.projectDocument(["boat", "theme 1 word 1"])!;
  const often = model.projectDocument(["boat", "theme 1 word 1", "theme 1 word 1", "theme 1 word 1"])!;
  const other = model.projectDocument(["theme 1 word 1"])!;
  expect(dot(often, other)).toBeGreaterThan(dot(once, other));
});

test("the same documents give the same model", async () => {
  const [first, second] = [await fitLsa(themes(120)), await fitLsa(themes(120))];
  expect(second!.parts.codes).toEqual(first!.parts.codes);
  expect(second!.parts.scales).toEqual(first!.parts.scales);
});

test("the model says how many documents there were, sampled or not", async () => {
  const model = (await fitLsa(themes(400, { maxEntries: 3000 })))!;
  expect(model.parts.fittedOn).toBe(400);
  // Every second one was read: 200 / 8.
  expect(model.dimensions).toBe(25);
});

test("what is too small or repeats nothing has no model", async () => {
  expect(await fitLsa(themes(MIN_DOCUMENTS_TO_FIT - 1))).toBeNull();
  const counter = new TermCounter();
  for (let i = 0; i < 100; i++) counter.add([`only ${i}`]);
  expect(await fitLsa(counter)).toBeNull();
});

test("an interrupted fit says so", async () => {
  const fitting = fitLsa(themes(240), { signal: AbortSignal.abort() });
  await expect(fitting).rejects.toMatchObject({ code: "ABORTED" });
});

test("the rank is an eighth of the documents, from 16 to 256", () => {
  expect([40, 1398, 100_000].map(rankFor)).toEqual([16, 174, 256]);
});
