import type { DocumentInput } from "../core/indexing.ts";
import { chooseModel } from "./choose-model.ts";
import { chunkSizing } from "./chunk-sizing.ts";
import { DocumentWriter } from "./document-writer.ts";
import { fitWhitening } from "./fit-whitening.ts";
import { detectLanguage } from "./language.ts";
import { prepareInput } from "./prepare.ts";
import type { IndexContext } from "./run.ts";

/** Stores documents handed over by a program. All are checked before the first is written. @see Engine.put */
export async function putDocuments(
  { store, embedder: openEmbedder, lsa }: IndexContext,
  inputs: readonly DocumentInput[],
  signal: AbortSignal | undefined,
): Promise<{ documents: number; chunks: number }> {
  // Nothing to store is no text to choose a model by.
  if (inputs.length === 0) return { documents: 0, chunks: 0 };
  const samples = inputs.map(({ text, language }) => ({
    language: language ?? detectLanguage(text),
    chars: text.length,
  }));
  const sizeBytes = samples.reduce((sum, { chars }) => sum + chars, 0);
  await using opened = await openEmbedder(async () => chooseModel(samples), sizeBytes);
  const { embedder } = opened;
  const sizing = chunkSizing(embedder);
  const prepared = inputs.map((input) => prepareInput(input, sizing));
  const writer = new DocumentWriter(store, embedder, signal, () => {});
  for (const document of prepared) await writer.add(document);
  await writer.flush();
  await fitWhitening(store);
  await lsa.follow();
  return { documents: writer.counts.documents, chunks: writer.counts.chunks };
}
