import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { array, assert, asyncProperty, float } from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readTerms } from "../../../../src/embed/terms/formats/read-terms.ts";
import { TERM_FILE_FORMATS } from "../../../../src/core/terms.ts";
import { writeTerms } from "../../../../src/embed/terms/formats/write-terms.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { canGoOn } from "../../../../src/embed/terms/train/trained-state.ts";
import { sampleModel } from "../sample-model.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "vectors");

function written(content: string | Buffer): string {
  writeFileSync(file, content);
  return file;
}

function binary(head: string, values: number): Buffer {
  return Buffer.concat([Buffer.from(head), Buffer.from(new Float32Array(values).fill(0.5).buffer)]);
}

describe.each(TERM_FILE_FORMATS)("the format %s", (format) => {
  test("gives back the vectors it was given, and is recognised", async () => {
    const model = sampleModel();
    await writeTerms(file, model, { format });
    const found = await readTerms(file);
    expect(found.format).toBe(format);
    expect(found.model.terms).toEqual(model.terms);
    expect(found.model.vectors).toEqual(model.vectors);
  });

  test("is packed when its name says so, and unpacked by what is in it", async () => {
    const model = sampleModel();
    const packed = join(folder, "vectors.gz");
    await writeTerms(packed, model, { format });
    expect((await readTerms(packed)).model.vectors).toEqual(model.vectors);
    writeFileSync(file, gunzipSync(readFileSync(packed)));
    expect((await readTerms(file)).format).toBe(format);
  });

  test("any float32 comes back as it was", async () => {
    await assert(
      asyncProperty(
        array(float({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 12 }),
        async (values) => {
          const vectors = Float32Array.from(values.slice(0, values.length & ~1));
          const terms = Array.from({ length: vectors.length / 2 }, (_, i) => `t${i}`);
          const bare: TermModel = { ...sampleModel(), terms, dimensions: 2, vectors, counts: null, subwords: null };
          await writeTerms(file, { ...bare, training: null }, { format });
          const found = await readTerms(file, { format });
          // −0 is as good as 0.
          expect(found.model.vectors.map((value) => value + 0)).toEqual(vectors.map((value) => value + 0));
        },
      ),
      { numRuns: 15 },
    );
  });

  test("a file that is cut short anywhere is refused", async () => {
    await writeTerms(file, sampleModel(), { format });
    const whole = readFileSync(file);
    for (let length = 1; length < whole.length - 1; length += Math.ceil(whole.length / 30)) {
      // In text, what ends within the last number cannot be told from a shorter one, and GloVe's files do not say how many lines there are.
      if (format === "word2vec" && length > whole.lastIndexOf(" ")) continue;
      if (format === "glove" && mayBeWhole(whole.subarray(0, length))) continue;
      const reading = readTerms(written(whole.subarray(0, length)), { format });
      await expect(reading, `${length} bytes`).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
    }
  });
});

function mayBeWhole(text: Buffer): boolean {
  const line = text.subarray(text.lastIndexOf(10) + 1).toString();
  return line === "" || line.split(" ").length === 7 || !text.includes(10);
}

test("a .bin file without n-grams is a model of Word2Vec, which can be trained on", async () => {
  await writeTerms(file, { ...sampleModel(), subwords: null }, { format: "fasttext" });
  const { model } = await readTerms(file);
  expect(model.algorithm).toBe("word2vec");
  expect(canGoOn(model)).toBe(true);
});

test("fastText's files keep subwords, counts and the output layer", async () => {
  const model = sampleModel();
  await writeTerms(file, model, { format: "fasttext" });
  const found = (await readTerms(file)).model;
  expect(found.counts).toEqual(model.counts);
  expect(found.subwords!.ownVectors).toEqual(model.subwords!.ownVectors);
  expect(found.subwords!.vectors.subarray(0, 47 * 6)).toEqual(model.subwords!.vectors);
  expect(found.training!.outputVectors).toEqual(model.training!.outputVectors);
  expect(found.training!.options).toMatchObject({ window: 4, epochs: 3, loss: "negative-sampling", buckets: 50 });
});

test("terms may hold spaces where their values are read from the end of the line", async () => {
  const found = await readTerms(written("the 0.5 1\n. . . 2 3\n1/2 4 5 \r\n"));
  expect(found).toMatchObject({ format: "glove", model: { terms: ["the", ". . .", "1/2"], dimensions: 2 } });
});

test("the first of equal terms counts", async () => {
  const found = await readTerms(written("3 2\na 1 2\nb 3 4\na 5 6\n"));
  expect(found.model.terms).toEqual(["a", "b"]);
  expect([...found.model.vectors]).toEqual([1, 2, 3, 4]);
});

test("a byte order mark before everything else is passed over", async () => {
  for (const content of ["\ufeff1 2\na 1 2\n", "\ufeffa 1 2\n"])
    expect((await readTerms(written(content))).model.terms).toEqual(["a"]);
  for (const terms of [["\ufeffa"], [""]])
    await expect(
      writeTerms(file, { ...sampleModel(terms), training: null }, { format: "glove" }),
    ).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
});

test("a limit of a file that is read whole is refused", async () => {
  for (const format of ["kenning", "fasttext"] as const) {
    await writeTerms(file, sampleModel(), { format });
    await expect(readTerms(file, { limit: 2 })).rejects.toMatchObject({ code: "BAD_REQUEST", data: { format } });
  }
});

test("an empty term is left out, as is one of which nothing is left when its bytes are ignored", async () => {
  await writeTerms(file, sampleModel(["", "b"]), { format: "fasttext" });
  expect((await readTerms(file)).model.terms).toEqual(["b"]);
  const bytes = Buffer.concat([binary("2 2\n ", 2), binary("b ", 2)]);
  expect((await readTerms(written(bytes))).model.terms).toEqual(["b"]);
  await expect(readTerms(written(binary("1 2\n ", 2)))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  const content = Buffer.concat([Buffer.from("2 1\n"), Buffer.of(0xff), Buffer.from(" 1\nb 2\n")]);
  expect((await readTerms(written(content), { encodingErrors: "ignore" })).model.terms).toEqual(["b"]);
});

test("a limit reads the first terms alone", async () => {
  const found = await readTerms(written("3 2\na 1 2\nb 3 4\nc 5 6\n"), { limit: 2 });
  expect(found.model.terms).toEqual(["a", "b"]);
});

test.each([
  ["an empty file", ""],
  ["prose", "It was the best of times.\nIt was the worst of times.\n"],
  ["a pickle", Buffer.from("80049500", "hex")],
  ["a billion terms", "1000000000 100\na 1 2\n"],
  ["a billion terms within the limit of none", binary("15000000 100\na ", 100)],
  ["a negative number of terms", "-3 2\na 1 2\n"],
  ["no terms", "0 2\n"],
  ["no dimensions", "3 0\na\nb\nc\n"],
  ["negative dimensions", binary("1 -4\na ", 4)],
  ["huge dimensions", binary("1 4000000000\na ", 4)],
  ["more terms than claimed", "1 2\na 1 2\nb 3 4\n"],
  ["more binary terms than claimed", binary("1 2\na ", 3)],
  ["fewer dimensions than claimed", "2 3\na 1 2 3\nb 3 4\n"],
  ["NaN", "2 2\na 1 nan\nb 3 4\n"],
  ["Infinity", "2 2\na 1 Infinity\nb 3 4\n"],
  ["a number beyond float32", "2 2\na 1 1e39\nb 3 4\n"],
  ["a hexadecimal number", "2 2\na 1 0x10\nb 3 4\n"],
  ["a binary number", "2 2\na 0b1 2\nb 3 4\n"],
  ["an empty term", "2 2\n 1 2\nb 3 4\n"],
  ["an empty term in GloVe's format", "a 1 2\n 3 4\n"],
  ["words for numbers", "2 2\na 1 two\nb 3 4\n"],
  ["NaN in GloVe's format", "a 1 2\nb 3 nan\n"],
  ["NaN in bytes", Buffer.concat([Buffer.from("1 1\na "), Buffer.of(0, 0, 0xc0, 0x7f)])],
  ["damaged gzip", gzipSync("2 2\na 1 2\nb 3 4\n").subarray(0, 20)],
  ["a billion terms in gzip", gzipSync("1000000000 2\na 1 2\n")],
  ["many terms in gzip", gzipSync("10000 1000\na 1 2\n")],
])("%s is refused", async (_, content) => {
  await expect(readTerms(written(content))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});

test("a packed file that claims much takes no more memory than it fills", async () => {
  // 180 MB, of which 300 kB are there: a packed file could stand for 1,032 times its size.
  const header = { algorithm: null, dimensions: 4, terms: 9_000_000, termBytes: 0, counts: false, subwords: null };
  const json = Buffer.from(JSON.stringify({ ...header, training: null }));
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(1, 0);
  sizes.writeUInt32LE(json.length, 4);
  const packed = gzipSync(Buffer.concat([Buffer.from("KENTERMS"), sizes, json, randomBytes(300_000)]));
  const before = process.memoryUsage().arrayBuffers;
  await expect(readTerms(written(packed))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32e6);
});

test("a file that is not there is said so", async () => {
  await expect(readTerms(join(folder, "absent"))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  await expect(readTerms(folder)).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});

test("a term that a format cannot hold is not written", async () => {
  const model = { ...sampleModel(["a b", "c"]) };
  for (const format of ["word2vec", "word2vec-binary", "glove"] as const) {
    await expect(writeTerms(file, model, { format })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  }
  await expect(writeTerms(file, sampleModel(["a\0", "c"]), { format: "fasttext" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("an interrupted reading says so", async () => {
  await writeTerms(file, sampleModel(), { format: "kenning" });
  await expect(readTerms(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
});
