import { throwIfAborted } from "../../core/errors.ts";
import type { Comparison, Example, SignalName } from "../../core/search.ts";
import { dot, type UnitVector } from "../../core/vector.ts";
import { analyze, queryTerms } from "../../store/analyze/analyzer.ts";
import type { SearchContext } from "../search.ts";
import { type ExampleSpace, placeExample, type ReadExample, readExample } from "./examples.ts";

const MAX_WORDS = 20;
const MAX_PAIRS = 5;
/** Passages of each side that are compared with each other. */
const MAX_PASSAGES = 200;

/** How alike two examples are, and why. Symmetric. @see Engine.compare */
export async function compare(
  context: SearchContext,
  a: Example,
  b: Example,
  signal: AbortSignal | undefined,
): Promise<Comparison> {
  const [left, right] = await Promise.all([readExample(context, a), readExample(context, b)]);
  const spaces: Exclude<ExampleSpace, { kind: "terms" }>[] = [];
  if (context.embedder !== null) spaces.push({ kind: "dense", space: await context.space() });
  const lsa = await context.lsa();
  if (lsa.space !== null) spaces.push({ kind: "lsa", space: lsa.space });

  const measures: Partial<Record<SignalName, number>> = {};
  for (const space of spaces) {
    throwIfAborted(signal);
    const places = [
      await placeExample(context, space, left, signal),
      await placeExample(context, space, right, signal),
    ] as const;
    if (places[0] !== null && places[1] !== null) measures[space.kind] = cosine(places[0], places[1]);
  }
  const words = compareWords(textsOf(left), textsOf(right));
  if (words !== null) measures.lexical = words.cosine;
  const by = (["dense", "lsa", "lexical"] as const).find((name) => measures[name] !== undefined) ?? "lexical";
  return {
    similarity: measures[by] ?? 0,
    by,
    measures,
    sharedWords: words?.shared ?? [],
    passages: spaces[0] === undefined ? [] : await nearestPassages(spaces[0], left, right),
    notices: lsa.notices,
  };
}

/** Rounding must not make a thing more than like itself. */
function cosine(a: UnitVector, b: UnitVector): number {
  const product = dot(a, b);
  return product > 1 - 1e-6 ? 1 : Math.max(-1, product);
}

function textsOf({ chunks, text }: ReadExample): readonly string[] {
  return text === null ? chunks.map((chunk) => chunk.text) : [text];
}

interface WordComparison {
  readonly cosine: number;
  readonly shared: { readonly word: string; readonly part: number }[];
}

/** Cosine of the counts of telling words, each count damped to 1 + ln n. @returns null when a side has no words */
function compareWords(a: readonly string[], b: readonly string[]): WordComparison | null {
  const [left, right] = [countWords(a), countWords(b)];
  const norm = lengthOf(left) * lengthOf(right);
  if (norm === 0) return null;
  const shared = [...left].flatMap(([term, { word, weight }]) => {
    const other = right.get(term);
    return other === undefined
      ? []
      : [{ word: word < other.word ? word : other.word, part: (weight * other.weight) / norm }];
  });
  const sum = shared.reduce((total, { part }) => total + part, 0);
  const ordered = shared.toSorted((x, y) => y.part - x.part || (x.word < y.word ? -1 : 1));
  return { cosine: Math.min(1, sum > 1 - 1e-9 ? 1 : sum), shared: ordered.slice(0, MAX_WORDS) };
}

/** Terms with their weights, and a word as it is written for each. */
function countWords(texts: readonly string[]): Map<string, { word: string; weight: number }> {
  const counts = new Map<string, { word: string; count: number }>();
  for (const text of texts) {
    const telling = new Set(queryTerms(text));
    for (const { term, start, end } of analyze(text)) {
      if (!telling.has(term)) continue;
      const word = text.slice(start, end).toLowerCase();
      const known = counts.get(term);
      counts.set(term, {
        word: known === undefined || word < known.word ? word : known.word,
        count: (known?.count ?? 0) + 1,
      });
    }
  }
  return new Map(Array.from(counts, ([term, { word, count }]) => [term, { word, weight: 1 + Math.log(count) }]));
}

function lengthOf(words: ReadonlyMap<string, { readonly weight: number }>): number {
  let sum = 0;
  for (const { weight } of words.values()) sum += weight * weight;
  return Math.sqrt(sum);
}

/** The most alike pairs, each passage of the shorter side at most once; of stored examples only. */
async function nearestPassages(
  opened: ExampleSpace,
  left: ReadExample,
  right: ReadExample,
): Promise<{ a: string; b: string; similarity: number }[]> {
  const [a, b] = [left.chunks.slice(0, MAX_PASSAGES), right.chunks.slice(0, MAX_PASSAGES)];
  const places = async (chunks: typeof a): Promise<(UnitVector | null)[]> =>
    await Promise.all(chunks.map(async ({ id }) => await opened.space.centre([id])));
  const [placesOfA, placesOfB] = [await places(a), await places(b)];
  const pairs = a.flatMap((one, i) =>
    b.flatMap((other, j) => {
      const [x, y] = [placesOfA[i], placesOfB[j]];
      return x && y ? [{ one, other, similarity: cosine(x, y) }] : [];
    }),
  );
  const used = new Set<string>();
  const chosen: { a: string; b: string; similarity: number }[] = [];
  for (const { one, other, similarity } of pairs.toSorted((x, y) => y.similarity - x.similarity)) {
    if (chosen.length === MAX_PAIRS) break;
    if (used.has(`a${one.id}`) || used.has(`b${other.id}`)) continue;
    used.add(`a${one.id}`).add(`b${other.id}`);
    chosen.push({ a: one.text, b: other.text, similarity });
  }
  return chosen;
}
