import { throwIfAborted } from "../core/errors.ts";
import type { DocumentInput, DocumentInputs, FileDocumentInput } from "../core/indexing.ts";
import type { Store } from "../store/store.ts";
import type { LanguageSample } from "./choose-model.ts";
import { chooseModel } from "./choose-model.ts";
import { DocumentWriter } from "./document-writer.ts";
import { detectLanguage } from "./language.ts";
import { learnLater } from "./learn.ts";
import type { PreparedDocument } from "./prepare.ts";
import { prepareInput } from "./prepare-input.ts";
import type { IndexContext } from "./run.ts";

/** Documents of a stream that are looked at before the first is stored, to choose a model by. */
const SAMPLED_INPUTS = 40;

/**
 * Stores documents handed over by a program. Those of an array are all checked before the first is written; a stream is
 * read no further ahead than what is being embedded. @see Engine.put
 */
export async function putDocuments(
  context: IndexContext,
  inputs: DocumentInputs,
  signal: AbortSignal | undefined,
): Promise<{ documents: number; chunks: number }> {
  const { store, embedder: openEmbedder } = context;
  const isWhole = Array.isArray(inputs);
  const rest = isWhole ? [].values() : toIterator(inputs);
  const first = isWhole ? (inputs as readonly DocumentInput[]) : await take(rest, SAMPLED_INPUTS);
  // Nothing to store is no text to choose a model by.
  if (first.length === 0) return { documents: 0, chunks: 0 };
  const isLong = !isWhole && first.length === SAMPLED_INPUTS;
  const sizeBytes = isLong ? Infinity : first.reduce((sum, input) => sum + sizeOf(input), 0);
  await using opened = await openEmbedder(async () => chooseModel(first.flatMap(sampleOf)), sizeBytes);
  const { embedder } = opened;
  const writer = new DocumentWriter(store, embedder, signal, () => {});
  const add = async (input: DocumentInput, prepared: readonly PreparedDocument[]): Promise<void> => {
    throwIfAborted(signal);
    if ("content" in input) await removeOthers(store, input, prepared);
    for (const document of prepared) await writer.add(document);
  };
  const prepared: (readonly [DocumentInput, readonly PreparedDocument[]])[] = [];
  for (const input of first) prepared.push([input, await prepareInput(input, embedder)]);
  for (const [input, documents] of prepared) await add(input, documents);
  try {
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      await add(next.value, await prepareInput(next.value, embedder));
    }
  } finally {
    // What came before a document that is refused stays.
    if (!isWhole) await writer.flush();
    await rest.return?.();
  }
  await writer.flush();
  await learnLater(context);
  return { documents: writer.counts.documents, chunks: writer.counts.chunks };
}

function toIterator(inputs: Iterable<DocumentInput> | AsyncIterable<DocumentInput>): InputIterator {
  return Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
}

type InputIterator = AsyncIterator<DocumentInput> | Iterator<DocumentInput>;

async function take(iterator: InputIterator, count: number): Promise<DocumentInput[]> {
  const taken: DocumentInput[] = [];
  while (taken.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function sizeOf(input: DocumentInput): number {
  return "content" in input ? input.content.length : input.text.length;
}

/** Of the bytes of a file nothing is known before they are read; they count as text in the language that is told. */
function sampleOf(input: DocumentInput): LanguageSample[] {
  if ("text" in input) return [{ language: input.language ?? detectLanguage(input.text), chars: input.text.length }];
  const text = new TextDecoder("utf-8").decode(input.content.subarray(0, 10_000));
  return [{ language: input.language ?? detectLanguage(text), chars: input.content.length }];
}

/** What was stored of a file of this id before, and is not in it any more. */
async function removeOthers(
  store: Store,
  { id }: FileDocumentInput,
  prepared: readonly PreparedDocument[],
): Promise<void> {
  const kept = new Set(prepared.map(({ document }) => document.id));
  const filter = { field: "$id", op: "prefix", value: `${id}#` } as const;
  const gone = kept.has(id) ? [] : [id];
  for (let offset = 0; ; offset += 1000) {
    const page = await store.listDocuments({ filter, offset, limit: 1000 });
    gone.push(...page.filter((one) => one.path === null && !kept.has(one.id)).map((one) => one.id));
    if (page.length < 1000) break;
  }
  await store.removeDocuments(gone);
}
