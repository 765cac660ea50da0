// Damaged and hostile files of term vectors: `node --expose-gc bench/terms/fuzz-formats.ts [runs] [seed]`. Each run changes a good file of
// one of the formats (bits, bytes, numbers in headers, parts left out or doubled) and reads it. Counts what is read and refused, and crashes:
// anything thrown that is no typed error. The biggest allocation is what the process grew by while one file was read, beside its size.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { isEngineError } from "../../src/core/errors.ts";
import { TERM_FILE_FORMATS } from "../../src/core/terms.ts";
import { readTerms } from "../../src/embed/terms/formats/read-terms.ts";
import { writeTerms } from "../../src/embed/terms/formats/write-terms.ts";
import { sampleModel } from "../../test/embed/terms/sample-model.ts";
import { mutate } from "../../test/embed/terms/formats/mutate.ts";

const [runs = 20_000, seed = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "kenning-fuzz-"));
const file = join(folder, "vectors");
const collect = globalThis.gc ?? ((): void => {});

interface Biggest {
  bytes: number;
  fileBytes: number;
  format: string;
}

/** Typed arrays and buffers of this thread, those already let go of included. */
function bufferBytes(): number {
  return process.memoryUsage().arrayBuffers;
}

/** @returns how many bytes of buffers were there at once while the work was done, as far as a sample each millisecond shows */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = bufferBytes();
  let largest = before;
  const sample = (): void => void (largest = Math.max(largest, bufferBytes()));
  const timer = setInterval(sample, 1);
  try {
    await work();
  } finally {
    clearInterval(timer);
    sample();
  }
  return largest - before;
}

/** Most packed files are changed before they are packed, every eighth after. */
function changedFile(bytes: Buffer, packed: boolean, number: number): Buffer {
  if (!packed) return mutate(bytes, number);
  return number % 8 === 0 ? mutate(gzipSync(bytes), number) : gzipSync(mutate(bytes, number));
}

const seeds: { format: string; bytes: Buffer; packed: boolean }[] = [];
for (const format of TERM_FILE_FORMATS) {
  await writeTerms(file, sampleModel(), { format });
  const bytes = readFileSync(file);
  seeds.push({ format, bytes, packed: false }, { format: `${format}.gz`, bytes, packed: true });
}

const counts = new Map<string, { read: number; refused: number; crashed: number }>();
const biggest: Biggest = { bytes: 0, fileBytes: 0, format: "" };
try {
  for (let run = 0; run < runs; run++) {
    const { format, bytes, packed } = seeds[run % seeds.length]!;
    const changed = changedFile(bytes, packed, seed * 1_000_003 + run);
    writeFileSync(file, changed);
    const count = counts.get(format) ?? { read: 0, refused: 0, crashed: 0 };
    counts.set(format, count);
    if (run % 50 === 0) collect();
    const grown = await growth(async () => {
      try {
        await readTerms(file, { encodingErrors: run % 3 === 0 ? "escape" : "strict" });
        count.read++;
      } catch (error) {
        if (isEngineError(error, "BAD_INPUT_FILE")) count.refused++;
        else {
          count.crashed++;
          console.log(`run ${run}, ${format}:`, error);
        }
      }
    });
    if (grown > biggest.bytes) Object.assign(biggest, { bytes: grown, fileBytes: changed.length, format });
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const [format, { read, refused, crashed }] of counts) {
  console.log(`${format}\t${read} read\t${refused} refused\t${crashed} crashed`);
}
const crashes = [...counts.values()].reduce((sum, { crashed }) => sum + crashed, 0);
console.log(`${runs} runs, ${crashes} crashes, biggest allocation ${(biggest.bytes / 1e6).toFixed(2)} MB`);
console.log(`(${biggest.format}, a file of ${biggest.fileBytes} bytes; chunks of reading are 1 MB)`);
