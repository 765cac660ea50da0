import { contentTerms } from "../../store/analyze/content-terms.ts";
import type { ChunkText } from "../../store/lsa/lsa-store.ts";

/** What a chunk is about: its title, the headings above it and its text, as the full-text index takes them. */
export function chunkTerms({ title, headings, text }: ChunkText): string[] {
  // A document's first heading is often its title; it counts once.
  return [title, ...headings.filter((heading) => heading !== title), text].flatMap(contentTerms);
}

/** What a document is about; each of its headings counts once. Read one chunk after the other. */
export function* documentTerms(chunks: readonly ChunkText[]): Generator<string> {
  const above = new Set(chunks.flatMap(({ title, headings }) => [title, ...headings]));
  for (const heading of above) yield* contentTerms(heading);
  for (const { text } of chunks) yield* contentTerms(text);
}
