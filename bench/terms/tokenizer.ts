/**
 * Speed of the tokenizer of term vectors, beside jieba alone on the same runs of Chinese.
 *
 *     node bench/terms/tokenizer.ts <file> [more files]
 */
import { readFileSync } from "node:fs";
import { segmentChinese } from "../../src/embed/terms/tokenize/segment-chinese.ts";
import { tokenizeTerms } from "../../src/embed/terms/tokenize/tokenize-terms.ts";

const HAN_RUN = /\p{Script=Han}+/gu;

segmentChinese("加载词典");
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  const megabytes = Buffer.byteLength(text) / 1e6;
  const lines = text.split("\n");
  const [terms, seconds] = timed(lines, (line) => tokenizeTerms(line).length);
  console.log(`${file}: ${megabytes.toFixed(1)} MB, ${terms} terms, ${(megabytes / seconds).toFixed(1)} MB/s`);

  const runs = text.match(HAN_RUN) ?? [];
  if (runs.length === 0) continue;
  const [words, jiebaSeconds] = timed(runs, (run) => segmentChinese(run).length);
  const share = (jiebaSeconds / seconds).toFixed(2);
  console.log(`  jieba alone: ${words} words, ${(megabytes / jiebaSeconds).toFixed(1)} MB/s, ${share} of the time`);
}

function timed<T>(items: readonly T[], count: (item: T) => number): [total: number, seconds: number] {
  const start = performance.now();
  let total = 0;
  for (const item of items) total += count(item);
  return [total, (performance.now() - start) / 1000];
}
