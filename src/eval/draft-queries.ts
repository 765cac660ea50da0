import type { DocumentId } from "../core/document.ts";
import { SeededRandom } from "./seeded-random.ts";

/** What a draft reads of a document. */
export interface DocumentOutline {
  readonly id: DocumentId;
  readonly title: string;
  /** In the order of the text, each once. */
  readonly headings: readonly string[];
}

/** A query that its document should answer, as far as a title or a heading says. */
export interface DraftedQuery {
  /** "q001" and on. */
  readonly id: string;
  readonly text: string;
  /** The document it was drafted from. */
  readonly document: DocumentId;
}

const MIN_WORDS = 2;
const MIN_HAN = 4;
const MAX_CHARS = 120;

/**
 * Drafts queries from titles and headings that belong to one document only. A heading that several documents have, or of
 * one word, is joined to its document's title. Every document is as likely as any other, however many headings it has: all
 * give one query before any gives its second.
 *
 * @param count  queries wanted; fewer come where titles and headings do not suffice
 * @returns      the same for the same documents in the same order and the same seed
 */
export async function draftQueries(
  documents: AsyncIterable<DocumentOutline>,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<DraftedQuery[]> {
  const outlines: DocumentOutline[] = [];
  for await (const { id, title, headings } of documents) {
    outlines.push({ id, title: tidy(title), headings: headings.map(tidy) });
  }
  const isShared = sharedTexts(outlines.map(({ title, headings }) => [title, ...headings]));
  const joined = outlines.map((outline) => ({ document: outline.id, texts: queryTexts(outline, isShared) }));
  const isAmbiguous = sharedTexts(joined.map(({ texts }) => texts));
  const random = new SeededRandom(seed);
  const drafts = random
    .shuffled(joined)
    .map(({ document, texts }) => ({ document, texts: random.shuffled(texts.filter((text) => !isAmbiguous(text))) }));
  const rounds = drafts.reduce((max, { texts }) => Math.max(max, texts.length), 0);
  const chosen: Omit<DraftedQuery, "id">[] = [];
  for (let round = 0; round < rounds && chosen.length < count; round++) {
    for (const { document, texts } of drafts) {
      const text = texts[round];
      if (text !== undefined && chosen.length < count) chosen.push({ text, document });
    }
  }
  return chosen.map((query, index) => ({ id: `q${String(index + 1).padStart(3, "0")}`, ...query }));
}

/** Distinct texts of one document that can stand as queries. */
function queryTexts({ title, headings }: DocumentOutline, isShared: (text: string) => boolean): string[] {
  const texts = headings
    .filter((heading) => keyOf(heading) !== keyOf(title))
    .map((heading) => (isQuery(heading) && !isShared(heading) ? heading : `${title} ${heading}`.trim()));
  const distinct = new Map([title, ...texts].map((text) => [keyOf(text), text]));
  return [...distinct.values()].filter(isQuery);
}

/** Whether a text is of several documents. */
function sharedTexts(documents: readonly (readonly string[])[]): (text: string) => boolean {
  const counts = new Map<string, number>();
  for (const texts of documents) {
    for (const key of new Set(texts.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (text) => counts.get(keyOf(text))! > 1;
}

/** Long enough to say what is looked for, short enough for a person to have typed it, and not only numbers. */
function isQuery(text: string): boolean {
  if (text.length > MAX_CHARS) return false;
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.match(/[\p{L}\p{N}]*\p{L}[\p{L}\p{N}'’]*/gu)?.length ?? 0;
  return han >= MIN_HAN || words >= MIN_WORDS;
}

/** In one line, without the number of a section before it; the hyphens of a file name become spaces. */
function tidy(text: string): string {
  const line = text.normalize("NFC").replace(/\s+/g, " ").trim();
  const unnumbered = line.replace(/^(\d+[.)]|\d+(\.\d+)+\.?) /, "");
  return /\s/.test(unnumbered) ? unnumbered : unnumbered.replace(/[-_]+/g, " ").trim();
}

function keyOf(text: string): string {
  return text.toLowerCase();
}
