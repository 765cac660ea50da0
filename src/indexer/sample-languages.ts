import type { LanguageSample } from "./choose-model.ts";
import { readingPool } from "./isolated/reading-pool.ts";
import type { Source } from "../store/store.ts";
import type { ScannedFile } from "./scan.ts";

const SAMPLED_FILES = 40;
const SAMPLED_BYTES = 200_000;
/** Of a file that is text: each counts for at most so much. */
const HEAD_BYTES = 32_768;

type SampledFile = ScannedFile & { readonly source: Pick<Source, "root"> };

/** Languages of some files spread evenly over a folder: enough to choose a model by. */
export async function sampleLanguages(files: readonly SampledFile[]): Promise<LanguageSample[]> {
  const small = files.filter(({ sizeBytes }) => sizeBytes <= SAMPLED_BYTES);
  const pool = small.length > 0 ? small : files.slice(0, 1);
  const step = Math.max(1, pool.length / SAMPLED_FILES);
  const sampled: SampledFile[] = [];
  for (let i = 0; i < pool.length; i += step) sampled.push(pool[Math.floor(i)]!);
  return (await Promise.all(sampled.map(sampleFile))).flat();
}

async function sampleFile({ path, absolutePath, source: { root } }: SampledFile): Promise<LanguageSample[]> {
  try {
    const texts = await readingPool.ask({ kind: "texts", path, absolutePath, root, headBytes: HEAD_BYTES });
    return texts.map(({ language, text }) => ({ language, chars: text.length }));
  } catch {
    // The run itself reports what cannot be read.
    return [];
  }
}
