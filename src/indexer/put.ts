import { abortedBy, EngineError, isEngineError, throwIfAborted } from "../core/errors.ts";
import type { DocumentInput, DocumentInputs, FileDocumentInput } from "../core/indexing.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Store } from "../store/store.ts";
import { assertInput, assertInputs } from "./check-input.ts";
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
 * read no further ahead than what is being embedded, and what came before a failure in it is stored. @see Engine.put
 */
export async function putDocuments(
  context: IndexContext,
  inputs: DocumentInputs,
  signal: AbortSignal | undefined,
): Promise<{ documents: number; chunks: number }> {
  assertInputs(inputs);
  return Array.isArray(inputs)
    ? await putArray(context, inputs as readonly DocumentInput[], signal)
    : await putStream(context, new InputStream(inputs, signal), signal);
}

async function putArray(
  context: IndexContext,
  inputs: readonly DocumentInput[],
  signal: AbortSignal | undefined,
): Promise<{ documents: number; chunks: number }> {
  // Nothing to store is no text to choose a model by.
  if (inputs.length === 0) return { documents: 0, chunks: 0 };
  for (const [index, input] of inputs.entries()) assertInput(input, index);
  const sizeBytes = inputs.reduce((sum, input) => sum + sizeOf(input), 0);
  await using opened = await context.embedder(async () => chooseModel(inputs.flatMap(sampleOf)), sizeBytes);
  const prepared: Prepared[] = [];
  for (const [index, input] of inputs.entries()) prepared.push(await prepare(input, index, opened.embedder));
  const writer = new DocumentWriter(context.store, opened.embedder, signal, () => {});
  for (const one of prepared) await add(context.store, writer, one, signal);
  await writer.flush();
  await learnLater(context);
  return { documents: writer.counts.documents, chunks: writer.counts.chunks };
}

async function putStream(
  context: IndexContext,
  stream: InputStream,
  signal: AbortSignal | undefined,
): Promise<{ documents: number; chunks: number }> {
  try {
    const first = await stream.take(SAMPLED_INPUTS);
    if (first.length === 0) {
      if (stream.failure !== null) throw afterStored(stream.failure.error, 0);
      return { documents: 0, chunks: 0 };
    }
    const sizeBytes = first.length === SAMPLED_INPUTS ? Infinity : first.reduce((sum, input) => sum + sizeOf(input), 0);
    await using opened = await context.embedder(async () => chooseModel(first.flatMap(sampleOf)), sizeBytes);
    const { embedder } = opened;
    const writer = new DocumentWriter(context.store, embedder, signal, () => {});
    let index = 0;
    const put = async (input: DocumentInput): Promise<boolean> => {
      const prepared = await prepare(input, index++, embedder).catch((error: unknown) => stream.fail(error));
      if (prepared !== null) await add(context.store, writer, prepared, signal);
      return prepared !== null;
    };
    for (const input of first) if (!(await put(input))) break;
    while (stream.failure === null) {
      const [next] = await stream.take(1);
      if (next === undefined || !(await put(next))) break;
    }
    throwIfAborted(signal);
    await writer.flush();
    const { documents, chunks } = writer.counts;
    if (documents > 0) await learnLater(context);
    if (stream.failure !== null) throw afterStored(stream.failure.error, documents);
    return { documents, chunks };
  } finally {
    await stream.close();
  }
}

/** What is handed over one by one, up to the first that is no document or cannot be had. */
class InputStream {
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;
  readonly #signal: AbortSignal | undefined;
  #taken = 0;
  #isOver = false;
  #failure: { readonly error: unknown } | null = null;

  constructor(inputs: Iterable<DocumentInput> | AsyncIterable<DocumentInput>, signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.#iterator = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  }

  /** Why it ended before its end. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  /** Ends it; of two failures the later one told is that of the earlier document, since documents are taken ahead. */
  fail(error: unknown): null {
    this.#failure = { error };
    return null;
  }

  /** @returns fewer than `count` at its end, or before a failure */
  async take(count: number): Promise<DocumentInput[]> {
    const taken: DocumentInput[] = [];
    while (taken.length < count && !this.#isOver && this.#failure === null) {
      try {
        const { value, done } = await unlessAborted(this.#signal, async () => await this.#iterator.next());
        this.#isOver = done === true;
        if (done === true) break;
        assertInput(value, this.#taken++);
        taken.push(value);
      } catch (error) {
        this.fail(error);
      }
    }
    return taken;
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    const closing = (async () => await this.#iterator.return?.())();
    // One that waits for something ends when that comes, and nobody waits for it.
    if (this.#signal?.aborted === true) closing.catch(() => {});
    else await closing;
  }
}

/** @throws {EngineError} `ABORTED` as soon as the signal fires, whether the work is done or not */
async function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (signal === undefined) return await work();
  throwIfAborted(signal);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortedBy(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

type Prepared = readonly [DocumentInput, readonly PreparedDocument[]];

async function prepare(input: DocumentInput, index: number, embedder: Embedder | null): Promise<Prepared> {
  try {
    return [input, await prepareInput(input, embedder)];
  } catch (error) {
    if (!isEngineError(error)) throw error;
    throw withData(error, { index });
  }
}

async function add(
  store: Store,
  writer: DocumentWriter,
  [input, prepared]: Prepared,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfAborted(signal);
  if ("content" in input) await removeOthers(store, input, prepared);
  for (const document of prepared) await writer.add(document);
}

/** @param stored  documents that were stored before it */
function afterStored(error: unknown, stored: number): EngineError {
  if (isEngineError(error)) return withData(error, { stored });
  const what = error instanceof Error ? error.message : String(error);
  return new EngineError("BAD_DOCUMENT", `The stream of documents failed: ${what}`, {
    hint: "Put again what comes after those that were stored; the cause says what the stream threw.",
    data: { stored },
    cause: error,
  });
}

function withData(
  { code, message, hint, data, cause }: EngineError,
  more: Readonly<Record<string, unknown>>,
): EngineError {
  return new EngineError(code, message, { hint, data: { ...data, ...more }, cause });
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
