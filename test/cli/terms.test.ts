// The commands over term vectors, in processes of their own.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openEngine } from "../../src/engine.ts";
import { type Finished, kenning } from "./kenning.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-terms-cli-"));
const env = { KENNING_HOME: join(folder, "home") };
const inFolder = (name: string): string => join(folder, name);
const vectors = inFolder("vectors.txt");
writeFileSync(vectors, "5 3\nman 2 0 0.2\nwoman 0 2 0.2\nking 2 0 2\nqueen 0 2 2\napple 0.3 0.3 -4\n");
afterAll(() => rmSync(folder, { recursive: true }));

const terms = async (...args: string[]): Promise<Finished> => kenning(["terms", ...args, "--model", vectors], env);

function documentOf({ code, stdout, stderr }: Finished): unknown {
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

test("neighbours and analogies are printed best first", async () => {
  expect(await terms("neighbors", "king", "-n", "2")).toMatchObject({
    code: 0,
    stdout: "term   similarity\nman        0.7740\nqueen      0.5000\n",
  });
  expect(documentOf(await terms("analogy", "man", "king", "woman", "--json"))).toMatchObject({
    positive: ["king", "woman"],
    negative: ["man"],
    method: "add",
    answers: [{ term: "queen" }, { term: "apple" }],
  });
  expect(await terms("neighbors", "pear")).toMatchObject({ code: 4, stdout: "" });
});

test("similarities and the odd one out are printed with what is not known", async () => {
  const compared = await terms("similarity", "king queen pear", "man woman", "--movers-distance");
  expect(compared.stdout).toMatch(/^similarity 0\.\d{4}\nWord Mover's Distance 0\.6724, at least 0\.6724 by/);
  expect(compared.stderr).toBe("note: not known, and left out: pear\n");
  expect((await terms("odd-one-out", "man", "apple", "king", "queen")).stdout).toMatch(/The odd one out is apple\.\n$/);
});

test("a term is ranked among the neighbours of another, with those that are closer", async () => {
  expect(documentOf(await terms("rank", "king", "queen", "--closer", "--json"))).toMatchObject({
    rank: 2,
    closer: [{ term: "man" }],
  });
  const printed = await terms("rank", "king", "man", "--closer");
  expect(printed.stdout).toBe("man is neighbour 1 of king, at a similarity of 0.7740.\n");
  expect(await terms("rank", "king", "pear")).toMatchObject({ code: 4, stdout: "" });
});

test("judged sets are evaluated", async () => {
  writeFileSync(
    inFolder("pairs.tsv"),
    "word1\tword2\tscore\nman\tking\t5\nman\tqueen\t1\nman\tapple\t0\nman\tpear\t3\n",
  );
  const pairs = await terms("evaluate", "pairs", inFolder("pairs.tsv"));
  expect(pairs.stdout).toMatch(
    /^Spearman 1\.0000\nPearson {2}0\.\d{4}\nwith unknown words: 1 pair of 4 \(25\.0 %\)\n$/,
  );
  writeFileSync(inFolder("analogies.txt"), ": family\nman king woman queen\nMan King pear queen\n");
  expect(documentOf(await terms("evaluate", "analogies", inFolder("analogies.txt"), "--json"))).toEqual({
    total: { section: "total", questions: 2, unknown: 1, correct: 1, accuracy: 1 },
    sections: [{ section: "family", questions: 2, unknown: 1, correct: 1, accuracy: 1 }],
    skippedLines: 0,
  });
});

test("files are imported, exported and described, and not replaced unasked", async () => {
  const own = inFolder("own.terms");
  const imported = await kenning(["terms", "import", vectors, "-o", own, "--first", "4", "--json"], env);
  expect(documentOf(imported)).toEqual({ file: own, from: "word2vec", terms: 4, dimensions: 3 });
  expect(await kenning(["terms", "import", vectors, "-o", own], env)).toMatchObject({ code: 2 });
  expect(await kenning(["terms", "info", "--model", own], env)).toMatchObject({
    stdout: "4 terms of 3 dimensions, made by what the file does not say\n",
  });
  const exported = inFolder("exported.txt");
  await kenning(["terms", "export", "--model", own, "--to", "glove", "-o", exported], env);
  expect(readFileSync(exported, "utf8")).toBe("man 2 0 0.2\nwoman 0 2 0.2\nking 2 0 2\nqueen 0 2 2\n");
  const bad = await kenning(["terms", "export", "--model", exported, "--to", "nothing", "-o", inFolder("no")], env);
  expect(bad.code).toBe(2);
  expect(existsSync(inFolder("no"))).toBe(false);
});

test("the documents of a Doc2Vec model are asked by their ids or with a new text", async () => {
  const texts = Array.from({ length: 40 }, (_, i) =>
    (i % 2 === 0 ? "Ships sail from the harbour. " : "Bread needs salt and yeast. ").repeat(4),
  );
  writeFileSync(inFolder("texts.txt"), texts.join("\n"));
  const model = inFolder("texts.terms");
  const way = ["--algorithm", "doc2vec", "--architecture", "pv-dbow", "--dimensions", "8", "--threads", "1"];
  const train = ["terms", "train", inFolder("texts.txt"), "-o", model, ...way, "--sample", "0", "--epochs", "40"];
  expect(await kenning(train, env)).toMatchObject({ code: 0 });
  const ask = async (...args: string[]): Promise<Finished> =>
    kenning(["terms", args[0]!, "--model", model, ...args.slice(1)], env);
  const near = await ask("neighbors", "--documents", "2", "-n", "3");
  expect(near.stdout).toMatch(/^document {2}similarity\n(?:\d*[02468] +[01]\.\d{4}\n){3}$/);
  const byText = await ask("neighbors", "--documents", "--text", "Which ships sail from a harbour?", "-n", "2");
  expect(byText).toMatchObject({ code: 0, stderr: "note: not known, and left out: which, a\n" });
  expect(byText.stdout).toMatch(/^document {2}similarity\n(?:\d*[13579] +0\.\d{4}\n){2}$/);
  expect(documentOf(await ask("similarity", "--documents", "1", "3", "--json"))).toMatchObject({ a: "1", b: "3" });
  expect((await ask("similarity", "--documents", "1", "2")).stdout).toMatch(/^similarity -?[01]\.\d{4}\n$/);
  expect((await ask("info")).stdout).toContain("vectors of 40 documents beside those of terms\n");
  const exported = await ask("export", "--to", "word2vec", "-o", inFolder("words.txt"));
  expect(exported).toMatchObject({ code: 0 });
  expect(exported.stderr).toMatch(/^note: .*\brandom\b.*\nnote: .*\b40 documents left out/);
  const ids = await ask("export", "--documents", "--to", "word2vec", "-o", inFolder("ids.txt"), "--json");
  expect(documentOf(ids)).toMatchObject({ documents: 40, dimensions: 8 });
  expect(readFileSync(inFolder("ids.txt"), "utf8")).toMatch(/^40 8\n1 [-\d. e]+\n2 /);
  const refused: readonly [code: string, ...args: string[]][] = [
    ["DOCUMENT_NOT_FOUND", "neighbors", "--documents", "41"],
    ["BAD_REQUEST", "neighbors", "--documents"],
    ["BAD_REQUEST", "neighbors", "--documents", "1", "--text", "ships"],
    ["BAD_REQUEST", "neighbors", "ships", "--text", "ships"],
    ["BAD_REQUEST", "export", "--documents", "--to", "fasttext", "-o", inFolder("ids.bin")],
    ["BAD_REQUEST", "similarity", "--documents", "1", "2", "--movers-distance"],
    ["BAD_REQUEST", "neighbors", "--documents", "1", "--model", vectors],
    ["BAD_REQUEST", "export", "--documents", "--to", "glove", "-o", inFolder("ids.glove"), "--model", vectors],
  ];
  const answers = await Promise.all(refused.map(async ([, ...args]) => await ask(...args, "--json")));
  expect(answers.map(({ stdout }) => (JSON.parse(stdout) as { error: { code: string } }).error.code)).toEqual(
    refused.map(([code]) => code),
  );
});

const run = async (...args: string[]): Promise<Finished> => kenning([...args, "-c", "notes"], env);

test("terms of a collection are trained, asked and exported", async () => {
  const notes = inFolder("notes");
  mkdirSync(notes);
  for (let i = 0; i < 20; i++) {
    const text = i % 2 === 0 ? "A boat sails from the harbour." : "Bread dough needs yeast and salt.";
    writeFileSync(join(notes, `${i}.txt`), `${text} Note ${i}.\n`);
  }
  expect(await run("index", notes, "--model", "none")).toMatchObject({ code: 0 });
  expect(await run("terms", "neighbors", "boat")).toMatchObject({ code: 3, stdout: "" });
  const trained = documentOf(await run("terms", "train", "--dimensions", "10", "--json"));
  expect(trained).toMatchObject({ algorithm: "fasttext", dimensions: 10, documents: 20 });
  expect(documentOf(await run("terms", "neighbors", "boat", "-n", "2", "--json"))).toMatchObject({ known: true });
  expect(documentOf(await run("terms", "info", "--json"))).toMatchObject({ dimensions: 10, algorithm: "fasttext" });
  expect(await run("terms", "export", "--to", "word2vec", "-o", inFolder("notes.txt"))).toMatchObject({ code: 0 });
  expect(readFileSync(inFolder("notes.txt"), "utf8")).toMatch(/^\d+ 10\n/);
  const similar = await run("similar", "0.txt", "--terms", "-n", "1", "--unit", "document");
  expect(similar.stdout).toMatch(/terms: .*boat/);
});

test("the terms of a collection are asked like those of a file", async () => {
  const asked = ["terms", "neighbors", "magma", "-n", "1", "--json"];
  writeFileSync(inFolder("notes.txt"), "Hot magma rises.\n\nMagma and lava are hot.\n\nLava cools to stone.\n");
  expect(await kenning(["index", inFolder("notes.txt"), "--model", "none"], env)).toMatchObject({ code: 0 });
  expect(await kenning(asked, env)).toMatchObject({ code: 3 });
  {
    await using engine = await openEngine({ root: env.KENNING_HOME });
    await engine.terms.train({ minCount: 1, epochs: 1, threads: 1, dimensions: 8, buckets: 100 });
  }
  expect(documentOf(await kenning(asked, env))).toMatchObject({ term: "magma", known: true });
  const exported = inFolder("collection.bin");
  const written = await kenning(["terms", "export", "--to", "fasttext", "-o", exported, "--json"], env);
  expect(documentOf(written)).toMatchObject({ file: exported, to: "fasttext", dimensions: 8 });
  expect(documentOf(await kenning([...asked, "--model", exported], env))).toMatchObject({ term: "magma", known: true });
});
