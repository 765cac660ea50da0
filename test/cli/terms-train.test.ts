// `kenning terms train`, in processes of its own.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { finished, kenning, startKenning } from "./kenning.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-terms-train-"));
const env = { KENNING_HOME: join(folder, "home") };
const inFolder = (name: string): string => join(folder, name);
const TEXT = "The ship left the harbour. The boat left the quay of new york.\n".repeat(40);
const SMALL = ["--dimensions", "8", "--threads", "1"];
writeFileSync(inFolder("text.txt"), TEXT);
afterAll(() => rmSync(folder, { recursive: true }));

test("a text becomes a file of vectors that can be asked", async () => {
  const out = inFolder("text.terms");
  const args = ["terms", "train", inFolder("text.txt"), "-o", out, ...SMALL];
  const { code, stdout, stderr } = await kenning([...args, "--epochs", "2"], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Wrote 9 terms of 8 dimensions to .*text\.terms: 2 epochs over 520 words in 0:0\d\.\n$/);
  expect((await kenning(["terms", "neighbors", "ship", "--model", out], env)).code).toBe(0);
  // It is not replaced unasked, has nothing to resume, and goes on when more epochs are asked for.
  expect((await kenning(args, env)).code).toBe(2);
  expect((await kenning([...args, "--resume", "--epochs", "2"], env)).code).toBe(2);
  const resumed = await kenning([...args, "--resume", "--epochs", "3", "--json"], env);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ terms: 9, dimensions: 8, words: 520, epochs: 3 });
});

test("standard input, gzipped and cut text, phrases and updates", async () => {
  const gzipped = inFolder("packed.txt");
  writeFileSync(gzipped, gzipSync(TEXT.toLowerCase().replaceAll(".", "")));
  const [first, second] = [inFolder("first.terms"), inFolder("second.terms")];
  const phrases = ["--phrases", "npmi", "--phrase-threshold", "0.9", "--phrase-min-count", "6", "--words"];
  const cut = await kenning(["terms", "train", gzipped, "-o", first, ...SMALL, ...phrases, "--json"], env);
  expect(JSON.parse(cut.stdout)).toMatchObject({ terms: 7 });
  expect((await kenning(["terms", "neighbors", "new_york", "--model", first], env)).code).toBe(0);
  const args = ["terms", "train", "-", "-o", second, "--update", first, "--json"];
  const grown = await kenning(args, env, gzipSync("the ship met a schooner\n".repeat(9)));
  expect(JSON.parse(grown.stdout)).toMatchObject({ terms: 10, dimensions: 8 });
});

test("a training is resumed as it began: its options, its text, its phrases", async () => {
  const [out, other] = [inFolder("begun.terms"), inFolder("other.txt")];
  writeFileSync(other, `${TEXT}The boat left.\n`);
  const args = ["terms", "train", inFolder("text.txt"), "-o", out];
  const begun = ["--epochs", "1", "--phrases", "npmi", "--phrase-threshold", "0.9", ...SMALL];
  // What was stopped before its first epoch begins anew.
  const first = await kenning([...args, "--resume", ...begun], env);
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("note:") });
  const before = readFileSync(out);
  for (const changed of [
    ["--loss", "hierarchical-softmax"],
    ["--words"],
    ["--phrases", "count"],
    ["--update", out],
    ["--seed", "9"],
  ])
    expect((await kenning([...args, "--resume", "--epochs", "2", ...changed], env)).code).toBe(2);
  expect((await kenning(["terms", "train", other, "-o", out, "--resume", "--epochs", "2"], env)).code).toBe(2);
  expect(readFileSync(out)).toEqual(before);
  const resumed = await kenning([...args, "--resume", "--epochs", "2", "--json"], env);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ dimensions: 8, epochs: 2 });
  expect((await kenning(["terms", "neighbors", "new_york", "--model", out], env)).code).toBe(0);
});

test("a file of another tool is updated into another file, and neither it nor the text is replaced", async () => {
  const [out, bin, text] = [inFolder("own.terms"), inFolder("model.bin"), inFolder("text.txt")];
  const args = ["terms", "train", text, "--epochs", "1", "-o"];
  expect((await kenning([...args, out, ...SMALL], env)).code).toBe(0);
  expect((await kenning(["terms", "export", "--model", out, "--to", "fasttext", "-o", bin], env)).code).toBe(0);
  const before = readFileSync(bin);
  expect((await kenning([...args, bin, "--resume"], env)).code).toBe(2);
  expect(readFileSync(bin)).toEqual(before);
  expect((await kenning([...args, inFolder("grown.terms"), "--update", bin], env)).code).toBe(0);
  symlinkSync(text, inFolder("link.txt"));
  expect((await kenning([...args, inFolder("link.txt"), "--force"], env)).code).toBe(2);
  expect(readFileSync(text, "utf8")).toBe(TEXT);
});

test("GloVe and Doc2Vec train on texts as well, with options of their own", async () => {
  const [glove, documents] = [inFolder("glove.terms"), inFolder("documents.terms")];
  const args = ["terms", "train", inFolder("text.txt"), ...SMALL, "--epochs", "2", "--json", "-o"];
  const first = await kenning([...args, glove, "--algorithm", "glove", "--x-max", "10", "--memory", "8"], env);
  expect(JSON.parse(first.stdout)).toMatchObject({ terms: 9, dimensions: 8, words: 520, epochs: 2 });
  const dbow = ["--algorithm", "doc2vec", "--architecture", "pv-dbow", "--with-terms"];
  const second = await kenning([...args, documents, ...dbow], env);
  expect(JSON.parse(second.stdout)).toMatchObject({ terms: 9, dimensions: 8, words: 520, epochs: 2 });
  for (const file of [glove, documents])
    expect((await kenning(["terms", "neighbors", "ship", "--model", file], env)).code).toBe(0);
  const out = inFolder("refused.terms");
  for (const wrong of [
    ["--algorithm", "glove", "--negative", "5"],
    ["--x-max", "10"],
    [...dbow, "--phrases", "npmi"],
    ["--phrase-threshold", "0.5"],
    ["--phrase-connectors", "english"],
    ["--buckets", "1000"],
  ])
    expect((await kenning([...args, out, ...wrong], env)).code).toBe(2);
  expect((await kenning(["terms", "train", "-c", "docs", ...dbow], env)).code).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test("a collection's documents are trained on under their ids, and its sentences by GloVe, into files", async () => {
  const notes = inFolder("notes");
  mkdirSync(notes);
  for (let i = 0; i < 12; i++) {
    const text = i % 2 === 0 ? "A boat sails from the harbour." : "Bread dough needs yeast and salt.";
    // Files of the same bytes are one document.
    writeFileSync(join(notes, `note ${i}.txt`), `${text} `.repeat(6 + i));
  }
  expect((await kenning(["index", notes, "-c", "notes", "--model", "none"], env)).code).toBe(0);
  const train = ["terms", "train", "-c", "notes", ...SMALL, "--json"];
  const [documents, glove] = [inFolder("notes.documents"), inFolder("notes.glove")];
  const dbow = ["--algorithm", "doc2vec", "--architecture", "pv-dbow", "--epochs", "30", "--sample", "0"];
  expect(await kenning([...train, ...dbow], env)).toMatchObject({ code: 2 });
  expect(await kenning([...train, ...dbow, "-o", documents, "--words"], env)).toMatchObject({ code: 2 });
  const trained = await kenning([...train, ...dbow, "-o", documents], env);
  expect(JSON.parse(trained.stdout)).toMatchObject({ file: documents, documents: 12, dimensions: 8, epochs: 30 });
  const ask = ["terms", "neighbors", "--documents", "--model", documents, "-n", "3", "--json", "notes/note 0.txt"];
  const { neighbors } = JSON.parse((await kenning(ask, env)).stdout) as { neighbors: { id: string }[] };
  for (const { id } of neighbors) expect(id).toMatch(/^notes\/note (?:2|4|6|8|10)\.txt$/);
  const counted = await kenning([...train, "--algorithm", "glove", "--epochs", "2", "-o", glove], env);
  expect(JSON.parse(counted.stdout)).toMatchObject({ file: glove, dimensions: 8, epochs: 2 });
  expect((await kenning([...train, "--algorithm", "glove", "-o", glove], env)).code).toBe(2);
});

test("what cannot be trained is refused", async () => {
  const out = inFolder("none.terms");
  expect((await kenning(["terms", "train", inFolder("absent.txt"), "-o", out], env)).code).toBe(2);
  expect((await kenning(["terms", "train", "-", "-o", out], env, "too little")).code).toBe(2);
  expect((await kenning(["terms", "train", "-", "-o", out], env, `${TEXT}\0`)).code).toBe(2);
  expect((await kenning(["terms", "train", inFolder("text.txt"), "-o", out, "--window", "0"], env)).code).toBe(2);
  expect((await kenning(["terms", "train", inFolder("text.txt")], env)).code).toBe(2);
  expect((await kenning(["terms", "train", "-c", "docs", "-o", out], env)).code).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test("an interrupted training keeps its last whole epoch", async () => {
  const out = inFolder("long.terms");
  const args = ["terms", "train", inFolder("text.txt"), "-o", out, ...SMALL, "--epochs", "100000"];
  const child = startKenning(args, env);
  const ending = finished(child);
  while (!existsSync(out)) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ending;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toContain("--resume");
  const info = await kenning(["terms", "info", "--model", out, "--json"], env);
  expect(JSON.parse(info.stdout)).toMatchObject({ terms: 9, resumable: true });
});
