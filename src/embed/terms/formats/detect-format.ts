import type { ByteSource } from "./byte-source.ts";
import { FASTTEXT_MAGIC, looksLikeOldFasttext } from "./fasttext-header.ts";
import { KENNING_MAGIC } from "./kenning-header.ts";
import { badTermFile } from "./term-file-error.ts";
import type { TermFileFormat } from "../../../core/terms.ts";
import { trailingNumbers } from "./text-file.ts";
import { SIZES } from "./word2vec-header.ts";

/** Enough for the first vector of most files; of longer ones the part that is there is looked at. */
const HEAD_BYTES = 1 << 16;
/** Protocols 2 to 5 of Python's pickle begin so. */
const PICKLE = 0x80;
const [TAB, RETURN, SPACE] = [0x09, 0x0d, 0x20];

/** @throws {EngineError} `BAD_INPUT_FILE` for a file that begins as none of the formats does */
export async function detectFormat(source: ByteSource): Promise<TermFileFormat> {
  const { file } = source;
  const head = await source.peek(HEAD_BYTES);
  if (head.length === 0) throw badTermFile("it is empty", { file });
  if (head.subarray(0, KENNING_MAGIC.length).equals(KENNING_MAGIC)) return "kenning";
  if (head.length >= 4 && head.readInt32LE(0) === FASTTEXT_MAGIC) return "fasttext";
  const [first = "", second = ""] = head.toString("latin1").split("\n", 2);
  const sizes = SIZES.exec(first);
  if (sizes !== null) return isText(second, Number(sizes[2])) ? "word2vec" : "word2vec-binary";
  if (trailingNumbers(first) >= 2) return "glove";
  if (head[0] === PICKLE && head[1]! >= 2 && head[1]! <= 5) {
    throw badTermFile("it is a pickle of Python, which only Python can read", {
      file,
      hint: "Load it with gensim and write it with `save_word2vec_format` or `save_facebook_model`.",
      data: { kind: "pickle" },
    });
  }
  if (looksLikeOldFasttext(head)) return "fasttext";
  throw badTermFile("it is no file of term vectors that is known here", {
    file,
    hint: "Give a file of word2vec, GloVe, fastText or Kenning, or name its format.",
  });
}

/** Whether the line after the sizes is written in digits: it ends in as many numbers as are claimed, or in some and is plain text. */
function isText(line: string, dimensions: number): boolean {
  const numbers = trailingNumbers(line);
  return numbers >= dimensions || (numbers > 0 && isPrintable(line));
}

/** Binary vectors hardly ever do without control characters. */
function isPrintable(line: string): boolean {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code < SPACE && code !== TAB && code !== RETURN) return false;
  }
  return true;
}
