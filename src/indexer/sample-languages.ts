import { readFile } from "node:fs/promises";
import type { LanguageSample } from "./choose-model.ts";
import { openFile } from "./extract/open-file.ts";
import type { ScannedFile } from "./scan.ts";

const SAMPLED_FILES = 40;
const SAMPLED_BYTES = 200_000;

/** Languages of some files spread evenly over a folder: enough to choose a model by. */
export async function sampleLanguages(files: readonly ScannedFile[]): Promise<LanguageSample[]> {
  const small = files.filter(({ sizeBytes }) => sizeBytes <= SAMPLED_BYTES);
  const pool = small.length > 0 ? small : files.slice(0, 1);
  const step = Math.max(1, pool.length / SAMPLED_FILES);
  const samples: LanguageSample[] = [];
  for (let i = 0; i < pool.length; i += step) {
    samples.push(...(await sampleFile(pool[Math.floor(i)]!)));
  }
  return samples;
}

async function sampleFile({ path, absolutePath }: ScannedFile): Promise<LanguageSample[]> {
  try {
    const opened = await openFile(path, await readFile(absolutePath), () => {});
    const samples: LanguageSample[] = [];
    for (const { document } of opened.kind === "skipped" ? [] : opened.documents) {
      const chars = document.blocks.reduce((sum, { text }) => sum + text.length, 0);
      samples.push({ language: document.language, chars });
    }
    return samples;
  } catch {
    // The run itself reports what cannot be read.
    return [];
  }
}
