import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitBytes } from "../../../../src/embed/terms/train/split-bytes.ts";
import type { TermCorpus } from "../../../../src/embed/terms/train/term-corpus.ts";
import { type TextForm, textCorpus } from "../../../../src/embed/terms/train/text-corpus.ts";

const FORMS = ["words", "prose"] as const;

/** Gives a text in blocks of so many bytes, all in the same memory. */
async function* inBlocks(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  const block = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    block.set(part);
    yield block.subarray(0, part.length);
  }
}

async function sentencesOf(of: TermCorpus): Promise<string[][]> {
  const found: string[][] = [];
  for await (const sentence of of.sentences()) found.push([...sentence]);
  return found;
}

async function readSentences(of: TermCorpus): Promise<string[][]> {
  const found: string[][] = [];
  let sentence: string[] = [];
  const endSentence = (): void => {
    found.push(sentence);
    sentence = [];
  };
  const addBytes = (bytes: Uint8Array, start: number, end: number): void => {
    sentence.push(Buffer.from(bytes.subarray(start, end)).toString());
  };
  const reading = of.readInto!({
    add: (term) => sentence.push(term),
    addBytes,
    addLines(lines) {
      const addTerm = (start: number, end: number): boolean => {
        addBytes(lines, start, end);
        return true;
      };
      splitBytes(lines, 0, lines.length, { addTerm, endSentence });
    },
    endSentence,
  });
  for await (const _ of reading);
  return found;
}

function corpus(text: string | Uint8Array, form: TextForm, size = 7): TermCorpus {
  return textCorpus(() => inBlocks(text, size), form);
}

const piece = fc.oneof(
  fc.constantFrom("\n", " ", ". ", "\r\n", "\t", "\u00a0", "\u1680", "\u2003", "\u2028", "\u205f", "\u3000", "\ufeff"),
  fc.constantFrom(
    "Word",
    "node.js",
    "C++",
    "U.S. ",
    "1.5",
    "café",
    "ＡＢ",
    "한국어",
    "中文分词",
    "x".repeat(200),
    "😀",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("").replaceAll("\0", "").toWellFormed());

test.each(FORMS)("terms that are read as bytes are those that are read as strings: %s", async (form) => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 60 }), async (content, size) => {
      const read = await readSentences(corpus(content, form, size));
      expect(read).toEqual(await sentencesOf(corpus(content, form, size)));
    }),
  );
});

test.each(FORMS)("where the blocks end makes no difference: %s", async (form) => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (content, size) => {
      const whole = await readSentences(corpus(content, form, 1 << 16));
      expect(await readSentences(corpus(content, form, size))).toEqual(whole);
    }),
  );
});

test("a byte order mark is no part of the first term, and what is not UTF-8 is replaced", async () => {
  const bytes = Buffer.concat([Buffer.from("\ufeffa b\n"), Buffer.from([0x63, 0xff, 0x20, 0xe4]), Buffer.from("\nd")]);
  expect(await readSentences(corpus(bytes, "words", 2))).toEqual([["a", "b"], ["c\ufffd", "\ufffd"], ["d"]]);
});

test("a line without an end is cut between words, and where there are none between characters", async () => {
  const words = await readSentences(corpus("ab ".repeat(800_000), "words", 1 << 16));
  expect(words.length).toBeGreaterThan(1);
  expect(new Set(words.flat())).toEqual(new Set(["ab"]));
  const one = await readSentences(corpus("字".repeat(800_000), "words", 1 << 16));
  expect(one.length).toBeGreaterThan(1);
  expect(one.flat().join("")).toBe("字".repeat(800_000));
});

test("gzip is told by its first bytes, wherever blocks end", async () => {
  const zipped = gzipSync("a b\n".repeat(50_000));
  for (const size of [1, 3, 1 << 16]) expect(await readSentences(corpus(zipped, "words", size))).toHaveLength(50_000);
});

test("a file is read as it is or unzipped, and one that cannot be read is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kenning-text-corpus-"));
  try {
    writeFileSync(join(folder, "a.txt"), "b c\n");
    writeFileSync(join(folder, "a.gz"), gzipSync("b c\n"));
    writeFileSync(join(folder, "zipped.txt"), gzipSync("b c\n"));
    writeFileSync(join(folder, "plain.gz"), "b c\n");
    writeFileSync(join(folder, "short.gz"), gzipSync("b c\n").subarray(0, -2));
    writeFileSync(join(folder, "nul.txt"), "b c\n\0");
    writeFileSync(join(folder, "empty.txt"), "");
    expect(await readSentences(textCorpus(join(folder, "empty.txt"), "words"))).toEqual([]);
    for (const name of ["a.txt", "a.gz", "zipped.txt", "plain.gz"])
      expect(await readSentences(textCorpus(join(folder, name), "words"))).toEqual([["b", "c"]]);
    for (const name of ["short.gz", "nul.txt", "none.gz", "none.txt", "."])
      await expect(readSentences(textCorpus(join(folder, name), "words"))).rejects.toMatchObject({
        code: "BAD_INPUT_FILE",
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
